# Opens a results file from R. Rscript read_results.R MAKE_RESULTS; exit code 77 without hdf5r.
# SPDX-License-Identifier: GPL-3.0-or-later
if (!suppressWarnings(requireNamespace("hdf5r", quietly = TRUE))) {
  cat("read_results.R: skipped, because the R package hdf5r is not installed\n")
  quit(status = 77)
}

maker <- commandArgs(trailingOnly = TRUE)[1]
path <- tempfile(fileext = ".h5")
stopifnot(system2(maker, c(path, "small"), stdout = FALSE, stderr = FALSE) == 0)
file <- hdf5r::H5File$new(path, mode = "r")

# R reads an array with its dimensions reversed: group, week, replicate, scenario.
ck <- file[["ck"]]
values <- ck$read()
stopifnot(identical(dim(values), c(19L, 30L, 4L, 3L)),
          anyNA(values),
          all(values > 0 & values < 1, na.rm = TRUE),
          hdf5r::h5attr(ck, "units") == "0 to 1",
          identical(file[["scenario"]]$read(), c("form-0", "form-1", "form-2")),
          identical(file[["group"]]$read()[1], "all"),
          identical(as.integer(file[["week"]]$read()), 0:29),
          hdf5r::h5attr(file[["outcome_ck_gain"]], "direction") == "more is better",
          nchar(hdf5r::h5attr(file, "science_hash")) == 32)

meetings <- file[["meetings"]]
columns <- c("scenario", "replicate", "cluster", "week", "tier", "form", "hours", "engagement")
table <- as.data.frame(sapply(columns, function(name) as.numeric(meetings[[name]]$read())))
stopifnot(nrow(table) == 132, max(table$scenario) == 2)

parameters <- file[["parameters/form-1"]]
stopifnot("exchange.rate" %in% parameters[["path"]]$read())

schools <- file[["schools"]]
district <- schools[["district_name"]]$read()[1]
stopifnot(identical(enc2utf8(district), "Nkangala \u00e9"),
          identical(dim(schools[["gain"]]$read()), c(7L, 3L)))
file$close_all()
unlink(path)
cat("read_results.R: hdf5r opens the file\n")
