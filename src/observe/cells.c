/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "observe/cells.h"

#include "base/lanes.h"

void cg_add_people_plain(const cg_people *people, double *sums)
{
    for (size_t a = 0; a < people->n; a++) {
        double *cell = sums + (size_t)people->cell[a] * CG_CELL_SUMS;
        for (size_t s = 0; s < CG_PERSON_PLACES; s += 4) {
            cg_f4 four = cg_f4_load(people->series[a] + s);
            for (int half = 0; half < 2; half++) {
                cg_d2 x = cg_f4_half(four, half);
                double *sum = cell + s + 2 * (size_t)half, *squares = sum + CG_SQUARES_AT;
                cg_d2_store(sum, cg_d2_load(sum) + x);
                cg_d2_store(squares, cg_d2_load(squares) + x * x);
            }
        }
        cell[CG_N_AT] += 1.0;
    }
}

#ifdef CG_AVX2
CG_AVX2 void cg_add_people_avx2(const cg_people *people, double *sums)
{
    for (size_t a = 0; a < people->n; a++) {
        double *cell = sums + (size_t)people->cell[a] * CG_CELL_SUMS;
        for (size_t s = 0; s < CG_PERSON_PLACES; s += 4) {
            __m256d x = _mm256_cvtps_pd(_mm_loadu_ps(people->series[a] + s));
            double *sum = cell + s, *squares = sum + CG_SQUARES_AT;
            _mm256_storeu_pd(sum, _mm256_add_pd(_mm256_loadu_pd(sum), x));
            _mm256_storeu_pd(squares, _mm256_add_pd(_mm256_loadu_pd(squares), _mm256_mul_pd(x, x)));
        }
        cell[CG_N_AT] += 1.0;
    }
}
#else
void cg_add_people_avx2(const cg_people *people, double *sums)
{
    cg_add_people_plain(people, sums);
}
#endif

void cg_add_people(const cg_people *people, double *sums)
{
    if (cg_cpu_has_avx2())
        cg_add_people_avx2(people, sums);
    else
        cg_add_people_plain(people, sums);
}
