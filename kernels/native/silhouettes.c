/* Silhouette coefficients of a range of rows under many labellings: each distance is computed once a work-group and added to
 * the sums of all its labellings. One work-item a row, whose sums only it touches: no barriers.
 *
 * The rows at the other end of the pairs come in tiles of TILE. The host has sorted each tile by cluster, labelling by
 * labelling, so that a work-item adds the distances of a run of rows of one cluster before it goes to memory.
 */
#define TILE COMPONENTS

/* x: all rows, row-major; first_row, rows: the range; labellings of this launch with `all` rows each:
 * labels: cluster of each row; order: rows within their tile, sorted by cluster; run_clusters and run_ends: cluster of each
 * run and place in the tile behind it, beginning at the tile's first row; run_counts: labellings x tiles;
 * first_clusters: labellings + 1 places in counts and sums; counts: rows of each cluster;
 * first_labellings: parts + 1, the labellings that each part of the work-groups serves; row_groups: work-groups of a part;
 * sums: clusters x rows, room to work in; coefficients: labellings x rows. */
KERNEL silhouettes(const GLOBAL double* RESTRICT x, int all, int first_row, int rows, const GLOBAL int* RESTRICT labels,
    const GLOBAL unsigned char* RESTRICT order, const GLOBAL int* RESTRICT run_clusters, const GLOBAL unsigned char* RESTRICT run_ends,
    const GLOBAL unsigned char* RESTRICT run_counts, const GLOBAL int* RESTRICT first_clusters, const GLOBAL int* RESTRICT counts,
    const GLOBAL int* RESTRICT first_labellings, int row_groups, GLOBAL double* sums, GLOBAL double* RESTRICT coefficients)
{
    LOCAL_ARRAY double distances[TILE * ITEMS];
    int part = GROUP() / row_groups;
    int row = GROUP() % row_groups * ITEMS + ITEM();
    if (row >= rows)
        return;
    int first_labelling = first_labellings[part];
    int end_labelling = first_labellings[part + 1];
    int tiles = (all + TILE - 1) / TILE;
    LOCAL double* distance = distances + ITEM();
    double mine[DIMS];
    UNROLL_WIDE
    for (int d = 0; d < DIMS; d++)
        mine[d] = x[(index_t)(first_row + row) * DIMS + d];
    for (int c = first_clusters[first_labelling]; c < first_clusters[end_labelling]; c++)
        sums[(index_t)c * rows + row] = 0;
    for (int tile = 0; tile < tiles; tile++)
    {
        int first = tile * TILE;
        int count = all - first < TILE ? all - first : TILE;
        for (int n = 0; n < count; n++)
        {
            const GLOBAL double* other = x + (index_t)(first + n) * DIMS;
            double squares = 0;
            UNROLL_WIDE
            for (int d = 0; d < DIMS; d++)
            {
                double difference = mine[d] - other[d];
                squares = fma(difference, difference, squares);
            }

            distance[n * ITEMS] = sqrt(squares);
        }

        for (int l = first_labelling; l < end_labelling; l++)
        {
            index_t place = (index_t)l * all + first;
            int runs = run_counts[(index_t)l * tiles + tile];
            int n = 0;
            for (int run = 0; run < runs; run++)
            {
                index_t at = (index_t)(first_clusters[l] + run_clusters[place + run]) * rows + row;
                int end = run_ends[place + run];
                double before = sums[at];
                double sum = 0;
                for (; n < end; n++)
                    sum += distance[order[place + n] * ITEMS];
                sums[at] = before + sum;
            }
        }
    }

    for (int l = first_labelling; l < end_labelling; l++)
    {
        int first = first_clusters[l];
        int own = labels[(index_t)l * all + first_row + row];
        double nearest = INFINITE;
        for (int c = first; c < first_clusters[l + 1]; c++)
            if (c != first + own)
            {
                double mean = sums[(index_t)c * rows + row] / counts[c];
                nearest = mean < nearest || isnan(mean) ? mean : nearest;
            }

        double within = sums[(index_t)(first + own) * rows + row] / (counts[first + own] - 1);
        double most = larger(within, nearest);
        double coefficient = most > 0 ? (nearest - within) / most : 0;
        if (counts[first + own] == 1)
            coefficient = 0;
        if (nearest == INFINITE)
            coefficient = NOT_A_NUMBER;
        coefficients[(index_t)l * rows + row] = coefficient;
    }
}
