/* Responsibilities (rows x K, row-major), cluster and log density of each row of a range; one work-item a row.
 *
 * x: the feature matrix in chunks; gaussians: components x PACKED; origin: DIMS, unused in single precision. What is not wanted
 * is not touched: responsibilities with wants_responsibilities = 0, log_densities with wants_log_densities = 0. */
KERNEL responsibilities(const GLOBAL real* RESTRICT x, const GLOBAL real* RESTRICT gaussians, const GLOBAL double* RESTRICT origin,
    int components, index_t first_row, int rows, int wants_responsibilities, int wants_log_densities,
    GLOBAL real* RESTRICT responsibilities, GLOBAL int* RESTRICT clusters, GLOBAL real* RESTRICT log_densities)
{
    int row = GROUP() * ITEMS + ITEM();
    if (row >= rows)
        return;
    real z[DIMS];
    load_row(x, origin, first_row + row, z);
    GLOBAL real* mine = responsibilities + (wants_responsibilities ? (index_t)row * components : 0);
    real largest = -INFINITE;
    real running_largest = -INFINITE;
    real running_sum = 0;
    int cluster = 0;
    for (int k = 0; k < components; k++)
    {
        real density = log_density(gaussians + (index_t)k * PACKED, z);
        if (density > largest)
            cluster = k;
        largest = larger(largest, density);
        if (wants_responsibilities)
            mine[k] = density;
        else if (wants_log_densities)
            add_exp(density, &running_largest, &running_sum);
    }

    clusters[row] = isnan(largest) ? 0 : cluster;
    real log_sum = log_of_sum(running_largest, running_sum);
    if (wants_responsibilities)
    {
        real sum = 0;
        for (int k = 0; k < components; k++)
            sum += mine[k] = exp(mine[k] - largest);
        for (int k = 0; k < components; k++)
            mine[k] /= sum;
        log_sum = largest + log(sum);
    }

    if (wants_log_densities)
        log_densities[row] = log_sum;
}
