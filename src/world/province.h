/* The province before anybody lives in it: circuits and schools, cleaned.
 *
 * Made by the school list reader (io) or by the synthetic builder; read-only
 * afterwards and shared by all replicates and scenarios.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_WORLD_PROVINCE_H
#define CG_WORLD_PROVINCE_H

#include "param/scenario.h"

#include <collegium/status.h>
#include <stddef.h>
#include <stdint.h>

enum { CG_TOPICS = 4, CG_SUBJECTS = 2 };
enum cg_subject { CG_SCIENCE, CG_MATHEMATICS };

enum cg_phase {
    CG_PRIMARY,
    CG_SECONDARY,
    CG_COMBINED
}; /* a school's; a teacher's is one of the first two */

/* Why a row of a school list was repaired or left out.
 * X(name, left out?, "reason as printed", "the rule") */
#define CG_REPAIRS(X)                                                                              \
    X(NO_CIRCUIT_FOUND, 0, "no circuit: nearest school's circuit taken",                           \
      "a school with a position but no circuit joins the circuit of the nearest school that has "  \
      "both")                                                                                      \
    X(NO_CIRCUIT, 1, "no circuit and no position", "neither its circuit nor its place is known")   \
    X(NO_STAFF_ESTIMATED, 0, "no educators: estimated from learners",                              \
      "educators = learners / the list's median learners per educator, at least 1")                \
    X(NO_STAFF, 1, "no educators and no learners", "nobody is known to work there")                \
    X(SWAPPED, 0, "longitude and latitude swapped",                                                \
      "exchanging the two puts it inside the country")                                             \
    X(SCALED, 0, "coordinate without its decimal point",                                           \
      "dividing by a power of ten puts it inside the country and within reach of its circuit")     \
    X(SIGN, 0, "latitude without its minus sign", "changing the sign puts it inside the country")  \
    X(OUT_OF_RANGE, 0, "position out of range: circuit's median taken",                            \
      "no rule above puts it inside the country")                                                  \
    X(NO_POSITION, 0, "no position: circuit's median taken",                                       \
      "one or both coordinates are missing")                                                       \
    X(FAR, 0, "far outside its circuit: circuit's median taken",                                   \
      "farther than province.max_circuit_km from the median position of its circuit")              \
    X(NOWHERE, 1, "no position, and nobody in its circuit has one", "it cannot be placed at all")

typedef enum cg_repair {
#define X(name, left_out, text, rule) CG_REPAIR_##name,
    CG_REPAIRS(X)
#undef X
        CG_N_REPAIRS
} cg_repair;

typedef struct cg_repair_row {
    uint32_t line; /* of the file, from 1 */
    cg_repair what;
    char emis[16];
} cg_repair_row;

typedef struct cg_school {
    char emis[16]; /* the list's number; "S0001" and so on in a synthetic province */
    uint32_t circuit;
    float x, y;       /* km east and north of the province's middle */
    float remoteness; /* 0 in the middle of its circuit to 1 at twice province.remote_km */
    uint8_t remote;   /* farther from the middle than province.remote_km */
    uint8_t phase;    /* enum cg_phase */
    uint8_t quintile; /* 1 poorest .. 5 wealthiest; 0 unknown */
    uint16_t educators;
} cg_school;

typedef struct cg_circuit {
    char name[64], district[64];
    uint32_t first, n; /* its schools are rows [first, first + n) */
    float x, y;        /* median of its schools' positions, km */
} cg_circuit;

/* A teacher of a list of one's own (province.teachers); NaN where a value is to be drawn. */
typedef struct cg_own_teacher {
    char id[32];
    uint32_t line;          /* of the file, from 1 */
    uint32_t school;        /* row of the province's schools */
    uint8_t subject, phase; /* enum cg_subject; CG_PRIMARY or CG_SECONDARY */
    int8_t woman;           /* 1, 0, or -1 to be drawn */
    float ck[CG_TOPICS], pck[CG_TOPICS];
    float ck_mean, pck_mean; /* of the topics, when they are not given one by one */
    float motivation, openness, leadership;
} cg_own_teacher;

/* An observed tie (province.ties): `from` knows and trusts `to`. */
typedef struct cg_own_tie {
    uint32_t line;
    uint32_t from, to; /* rows of the province's own teachers, or of its schools */
    uint8_t subject;   /* between schools: enum cg_subject, or CG_SUBJECTS for any */
    float trust;       /* 0 to 1; NaN: as for drawn ties */
} cg_own_tie;

/* Schools lie sorted by circuit (in order of district and circuit name) and, inside a
 * circuit, along a Z-order curve, so that neighbours lie near each other in memory. */
typedef struct cg_province {
    uint32_t n_schools, n_circuits;
    cg_school *schools;
    cg_circuit *circuits;
    double origin_longitude, origin_latitude; /* degrees of x = y = 0; NaN when synthetic */
    uint32_t n_rows; /* rows of the list (of the district and circuit kept): n_schools and
                      * those left out; 0 when synthetic */
    uint32_t repaired[CG_N_REPAIRS];
    uint32_t n_repairs;
    cg_repair_row *repairs; /* every touched row, by line */
    uint32_t n_own;         /* teachers of one's own list */
    uint32_t own_left_out;  /* rows of it in districts or circuits that are not kept */
    cg_own_teacher *own;    /* sorted by school, subject, phase and id; NULL without a list */
    int has_ties;           /* observed ties take the place of drawn ones */
    int ties_of_schools;    /* ties are between schools, not between own teachers */
    size_t n_ties, ties_left_out;
    cg_own_tie *ties; /* sorted by from, to and line */
} cg_province;

/* A synthetic province of province.circuits x province.schools_per_circuit schools on a
 * square grid of circuits; depends on run.seed only (not on the replicate).
 * Errors: CG_MEMORY, CG_LIMIT. The caller frees with cg_province_free. */
cg_status cg_province_synthetic(const cg_scenario *scenario, cg_province *province,
                                cg_error *error);

/* Sorts schools into the order stated above and fills circuits' first, n, x, y and schools'
 * remoteness and remote; called by both makers once positions and circuits are known. */
cg_status cg_province_arrange(const cg_scenario *scenario, cg_province *province, cg_error *error);

void cg_province_free(cg_province *province);

const char *cg_repair_text(cg_repair repair); /* "no circuit: ..." */
const char *cg_repair_rule(cg_repair repair);
int cg_repair_leaves_out(cg_repair repair);

/* Median of `values`, which it sorts; the mean of the middle two when n is even, NaN when 0. */
double cg_median(double *values, size_t n);

/* Kilometres between two schools. */
float cg_school_distance(const cg_school *a, const cg_school *b);

/* The rule by which schools form the clusters of a form. */
typedef struct cg_partition_rule {
    double radius_km;
    int same_circuit, same_phase;
    uint32_t min_members, max_members;
} cg_partition_rule;

/* Exact deterministic partition of member groups into clusters. A unit is the set of
 * teachers of one subject (and, with same_phase, one phase) in one school.
 * units[i].school and .members, .phase (0/1, or 0 for all without same_phase) are given;
 * cluster[i] receives 0 .. *n_clusters - 1.
 *
 * Rule: repeatedly the unplaced unit with the most unplaced members within radius_km, its
 * own included (first row on ties), becomes a centre and takes its nearest unplaced units
 * inside the radius (first row on ties), same circuit and phase as required, up to the
 * first one with which it would exceed max_members. Then, in the order in which they were
 * formed, clusters with fewer than min_members join the nearest cluster (by centre) that
 * is allowed by circuit and phase, even beyond the radius and max_members; *stretched
 * counts the units that in the end lie beyond the radius of their centre, *small the
 * clusters that stay too small because there is none to join, both for the record.
 * Clusters are numbered in the order of their first units. The time taken grows with the
 * number of pairs of units within the radius. Errors: CG_MEMORY, CG_LIMIT. */
typedef struct cg_partition_unit {
    uint32_t school, members;
    uint8_t phase;
} cg_partition_unit;

typedef struct cg_partition_count {
    uint32_t clusters, units, stretched, small;
} cg_partition_count;

cg_status cg_partition(const cg_province *province, const cg_partition_rule *rule,
                       const cg_partition_unit *units, size_t n_units, uint32_t *cluster,
                       cg_partition_count *count, cg_error *error);

#endif
