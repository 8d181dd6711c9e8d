/* What all kernels need of a Gaussian.
 *
 * Coefficients of one Gaussian, PACKED values: ln of the normalisation, then per column j of the triangular factor
 * offset_j, U_0j ... U_jj, already scaled, so that
 *   ln density = normalisation - sum_j (offset_j + sum_{i <= j} U_ij z_i)^2,   z = x - origin.
 * In single precision an offset would lose the digits that its products have in common: in its place stands the component's
 * mean, and rows come as z = x - shift already,
 *   ln density = normalisation - sum_j (sum_{i <= j} U_ij (z_i - mean_i))^2.
 */
#define PACKED (1 + DIMS + DIMS * (DIMS + 1) / 2)

/* z[DIMS] of a row of the feature matrix. */
FUNCTION void load_row(const GLOBAL real* x, const GLOBAL double* origin, index_t row, real* z)
{
    const GLOBAL real* first = x + row / CHUNK_ROWS * CHUNK_ROWS * DIMS + row % CHUNK_ROWS;
    UNROLL
    for (int d = 0; d < DIMS; d++)
#ifdef SINGLE
        z[d] = first[d * CHUNK_ROWS];
#else
        z[d] = first[d * CHUNK_ROWS] - origin[d];
#endif
}

/* ln of weight x density of z[DIMS]. */
FUNCTION real log_density(const GLOBAL real* g, const real* z)
{
    real sum = 0;
    int at = 1;
#ifdef SINGLE
    real centred[DIMS];
#endif
    UNROLL
    for (int j = 0; j < DIMS; j++)
    {
#ifdef SINGLE
        centred[j] = z[j] - g[at++];
        real y = 0;
        UNROLL
        for (int i = 0; i <= j; i++)
            y = fma(g[at++], centred[i], y);
#else
        real y = g[at++];
        UNROLL
        for (int i = 0; i <= j; i++)
            y = fma(g[at++], z[i], y);
#endif
        sum = fma(y, y, sum);
    }

    return g[0] - sum;
}

/* The larger of two, or NaN if either is one. */
FUNCTION real larger(real a, real b)
{
    return b > a || isnan(b) ? b : a;
}

/* Adds exp(density) to a running sum that is kept as sum x exp(largest); begins with largest = -infinity, sum = 0. */
FUNCTION void add_exp(real density, real* largest, real* sum)
{
    real next = larger(*largest, density);
    if (next > *largest)
        *sum = *sum * exp(*largest - next) + 1;
    else if (density > -INFINITE)
        *sum += exp(density - next);
    else if (isnan(density))
        *sum = density;
    *largest = next;
}

/* ln of a sum kept by add_exp; NaN where every density was -infinity, as no probabilities follow from that. */
FUNCTION real log_of_sum(real largest, real sum)
{
    return largest > -INFINITE ? largest + log(sum) : NOT_A_NUMBER;
}
