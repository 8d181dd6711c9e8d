/* Cluster and class probabilities (rows x classes, row-major) of each row of a range; one work-item a row.
 *
 * x: the feature matrix in chunks; gaussians: components x PACKED; origin: DIMS; models: the class models of all clusters,
 * PACKED values each, whose log density is minus the squared Mahalanobis distance; first_model: components + 1 places where
 * the models of a cluster begin; model_class: the class of each model. */
KERNEL class_probabilities(const GLOBAL double* RESTRICT x, const GLOBAL double* RESTRICT gaussians, const GLOBAL double* RESTRICT origin,
    int components, const GLOBAL double* RESTRICT models, const GLOBAL int* RESTRICT first_model, const GLOBAL int* RESTRICT model_class,
    int classes, index_t first_row, int rows, GLOBAL int* RESTRICT clusters, GLOBAL double* RESTRICT probabilities)
{
    int row = GROUP() * ITEMS + ITEM();
    if (row >= rows)
        return;
    double z[DIMS];
    load_row(x, origin, first_row + row, z);
    double largest = -INFINITE;
    int cluster = 0;
    for (int k = 0; k < components; k++)
    {
        double density = log_density(gaussians + (index_t)k * PACKED, z);
        if (density > largest)
            cluster = k;
        largest = larger(largest, density);
    }

    if (isnan(largest))
        cluster = 0;
    clusters[row] = cluster;

    /* Softmin: the smallest distance is subtracted first, so that nothing underflows to 0/0. */
    GLOBAL double* mine = probabilities + (index_t)row * classes;
    double nearest = -INFINITE;
    for (int c = 0; c < classes; c++)
        mine[c] = -INFINITE;
    for (int m = first_model[cluster]; m < first_model[cluster + 1]; m++)
    {
        double closeness = log_density(models + (index_t)m * PACKED, z);
        mine[model_class[m]] = closeness;
        nearest = larger(nearest, closeness);
    }

    /* Neither a cluster without models nor an infinite or undefined distance to all says anything about the class. */
    int is_known = nearest > -INFINITE;
    double sum = 0;
    for (int c = 0; c < classes; c++)
        sum += mine[c] = is_known ? exp(mine[c] - nearest) : NOT_A_NUMBER;
    for (int c = 0; c < classes; c++)
        mine[c] /= sum;
}
