#!/usr/bin/Rscript
# Reads a results file of `collegium run` or `collegium compare` and draws content knowledge over
# the years: mean over replicates and 95 % interval, one line a scenario.
#
#   Rscript first_plot.R RESULTS.h5 [PICTURE.png]
#
# Needs hdf5r (Debian: r-cran-hdf5r; else install.packages("hdf5r")).
# SPDX-License-Identifier: GPL-3.0-or-later
suppressPackageStartupMessages(library(hdf5r))

arguments <- commandArgs(trailingOnly = TRUE)
if (length(arguments) < 1) stop("usage: first_plot.R RESULTS.h5 [PICTURE.png]", call. = FALSE)
picture <- if (length(arguments) > 1) arguments[2] else "first_plot.png"

file <- H5File$new(arguments[1], "r")
scenarios <- file[["scenario"]]$read()
groups <- file[["group"]]$read()
weeks <- file[["week"]]$read()
burn_in <- h5attr(file[["week"]], "burn_in")

# R lists dimensions in reverse: group, week, replicate, scenario. `drop = FALSE` keeps them
# when there is one replicate or one scenario.
ck <- file[["ck"]]$read(drop = FALSE)[groups == "all", , , , drop = FALSE]
dim(ck) <- dim(ck)[-1]                                  # week, replicate, scenario
unit <- h5attr(file[["ck"]], "units")

interval <- function(x) {                               # mean and half of the 95 % interval
  n <- sum(!is.na(x))
  half <- if (n > 1) qt(.975, n - 1) * sd(x, na.rm = TRUE) / sqrt(n) else NA
  c(mean = mean(x, na.rm = TRUE), half = half)
}
bands <- apply(ck, c(1, 3), interval)                   # mean and half, week, scenario
middle <- matrix(bands["mean", , ], nrow = length(weeks))
half <- matrix(bands["half", , ], nrow = length(weeks))
half[is.na(half)] <- 0
years <- (weeks - burn_in) / 52

# The outcomes, one number a run: replicate, scenario.
gain <- file[["outcome_ck_gain"]]$read(drop = FALSE)
for (s in seq_along(scenarios)) {
  one <- interval(gain[, s])
  cat(sprintf("%s: gain in content knowledge %.3f %s, 95 %% interval %.3f to %.3f\n", scenarios[s],
              one["mean"], h5attr(file[["outcome_ck_gain"]], "units"),
              one["mean"] - one["half"], one["mean"] + one["half"]))
}

colours <- rep_len(c("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"),
                   length(scenarios))
png(picture, width = 900, height = 560, res = 120)
par(mar = c(4, 4, 1, 1), las = 1)
plot(NULL, xlim = range(years), ylim = range(middle - half, middle + half),
     xlab = "Years since clusters began", ylab = sprintf("Content knowledge (%s)", unit))
rect(min(years), par("usr")[3], 0, par("usr")[4], col = "#f0f0f0", border = NA)
for (s in seq_along(scenarios)) {
  polygon(c(years, rev(years)), c(middle[, s] - half[, s], rev(middle[, s] + half[, s])),
          col = adjustcolor(colours[s], .2), border = NA)
  lines(years, middle[, s], col = colours[s], lty = s, lwd = 2)
}
legend("topleft", scenarios, col = colours, lty = seq_along(scenarios), lwd = 2, bty = "n",
       inset = c(.02, .02))
invisible(dev.off())
file$close_all()
cat("drawn:", basename(picture), "\n")
