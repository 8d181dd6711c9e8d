/* What all kernels need of a Gaussian.
 *
 * Coefficients of one Gaussian, PACKED values: ln of the normalisation, then per column j of the triangular factor
 * offset_j, U_0j ... U_jj, already scaled, so that
 *   ln density = normalisation - sum_j (offset_j + sum_{i <= j} U_ij z_i)^2,   z = x - origin.
 */
#define PACKED (1 + DIMS + DIMS * (DIMS + 1) / 2)

/* z[DIMS] of a row of the feature matrix. */
FUNCTION void load_row(const GLOBAL double* x, const GLOBAL double* origin, index_t row, double* z)
{
    const GLOBAL double* first = x + row / CHUNK_ROWS * CHUNK_ROWS * DIMS + row % CHUNK_ROWS;
    UNROLL
    for (int d = 0; d < DIMS; d++)
        z[d] = first[d * CHUNK_ROWS] - origin[d];
}

/* ln of weight x density of z[DIMS]. */
FUNCTION double log_density(const GLOBAL double* g, const double* z)
{
    double sum = 0;
    int at = 1;
    UNROLL
    for (int j = 0; j < DIMS; j++)
    {
        double y = g[at++];
        UNROLL
        for (int i = 0; i <= j; i++)
            y = fma(g[at++], z[i], y);
        sum = fma(y, y, sum);
    }

    return g[0] - sum;
}

/* The larger of two, or NaN if either is one. */
FUNCTION double larger(double a, double b)
{
    return b > a || isnan(b) ? b : a;
}

/* Adds exp(density) to a running sum that is kept as sum x exp(largest); begins with largest = -infinity, sum = 0. */
FUNCTION void add_exp(double density, double* largest, double* sum)
{
    double next = larger(*largest, density);
    if (next > *largest)
        *sum = *sum * exp(*largest - next) + 1;
    else if (density > -INFINITE)
        *sum += exp(density - next);
    else if (isnan(density))
        *sum = density;
    *largest = next;
}

/* ln of a sum kept by add_exp; NaN where every density was -infinity, as no probabilities follow from that. */
FUNCTION double log_of_sum(double largest, double sum)
{
    return largest > -INFINITE ? largest + log(sum) : NOT_A_NUMBER;
}
