/* The E-step with its sufficient statistics: densities, responsibilities and weighted moments of a tile of ITEMS rows at a
 * time, which never leave the work-group.
 *
 * A work-group sums a fixed range of rows and writes partial sums of its own; merge_partials adds them in the order of the
 * groups. No atomics, hence the same bits in every run.
 *
 * Moments: with v = (1, z_1 ... z_D) the statistics of a component are the upper triangle of sum r v v^T, row by row, which is
 * the layout of SufficientStatistics.Values. It is cut into 4 x 4 blocks, and a work-item sums one block at a time.
 */
#define WIDTH (DIMS + 1)
#define BLOCK 4
#define BLOCKS ((WIDTH + BLOCK - 1) / BLOCK)
#define UNITS (BLOCKS * (BLOCKS + 1) / 2)

/* An odd number of doubles keeps the items that write rows side by side off each other's memory banks. */
#define ROW_STRIDE (BLOCKS * BLOCK + 1)

/* Adds (or in the first tile stores) the moments of a tile's rows for components of a component tile.
 * v: rows x ROW_STRIDE, r: rows x COMPONENTS, target: statistics of the first of these components. */
FUNCTION void add_moments(const LOCAL double* v, const LOCAL double* r, int rows, int components, int is_first, GLOBAL double* target)
{
    for (int unit = ITEM(); unit < components * UNITS; unit += ITEMS)
    {
        int k = unit / UNITS;
        int column = unit % UNITS;
        int row = 0;
        while (column >= BLOCKS - row)
            column -= BLOCKS - row++;
        int i0 = row * BLOCK;
        int j0 = (row + column) * BLOCK;
        double sum[BLOCK * BLOCK];
        for (int m = 0; m < BLOCK * BLOCK; m++)
            sum[m] = 0;
        for (int n = 0; n < rows; n++)
        {
            const LOCAL double* vi = v + n * ROW_STRIDE + i0;
            const LOCAL double* vj = v + n * ROW_STRIDE + j0;
            double weight = r[n * COMPONENTS + k];
            _Pragma("unroll")
            for (int i = 0; i < BLOCK; i++)
            {
                double weighted = weight * vi[i];
                _Pragma("unroll")
                for (int j = 0; j < BLOCK; j++)
                    sum[i * BLOCK + j] = fma(weighted, vj[j], sum[i * BLOCK + j]);
            }
        }

        for (int i = i0; i < i0 + BLOCK; i++)
            for (int j = j0; j < j0 + BLOCK; j++)
                if (i <= j && j < WIDTH)
                {
                    GLOBAL double* to = target + k * PACKED + i * WIDTH - i * (i - 1) / 2 + (j - i);
                    double value = sum[(i - i0) * BLOCK + (j - j0)];
                    *to = is_first ? value : *to + value;
                }
    }
}

/* Groups on a core of an NVIDIA GPU: as many as its compiler chose by itself at 12 and at 32 features, when it spilled at 32. */
#if DIMS <= 12
#define CORE_GROUPS 8
#else
#define CORE_GROUPS 6
#endif

/* x: the feature matrix in chunks; gaussians: components x PACKED; origin: DIMS;
 * partials: a work-group's components x PACKED statistics, then its log-likelihood. */
KERNEL_FOR(CORE_GROUPS) e_step(const GLOBAL double* RESTRICT x, const GLOBAL double* RESTRICT gaussians, const GLOBAL double* RESTRICT origin,
    int components, index_t total_rows, index_t rows_per_group, GLOBAL double* partials)
{
    LOCAL_ARRAY double v[ITEMS * ROW_STRIDE];
    LOCAL_ARRAY double r[ITEMS * COMPONENTS];
    int item = ITEM();
    index_t first = GROUP() * rows_per_group;
    index_t end = first + rows_per_group < total_rows ? first + rows_per_group : total_rows;
    GLOBAL double* target = partials + (index_t)GROUP() * ((index_t)components * PACKED + 1);
    double log_likelihood = 0;
    for (index_t tile = first; tile < end; tile += ITEMS)
    {
        int rows = end - tile < ITEMS ? (int)(end - tile) : ITEMS;
        int is_in = item < rows;
        double z[DIMS];

        /* An item without a row computes the last one's again and keeps nothing of it: no branch around the barriers. */
        load_row(x, origin, tile + (is_in ? item : rows - 1), z);
        v[item * ROW_STRIDE] = 1;
        for (int d = 0; d < DIMS; d++)
            v[item * ROW_STRIDE + 1 + d] = z[d];
        for (int d = WIDTH; d < ROW_STRIDE; d++)
            v[item * ROW_STRIDE + d] = 0;
        LOCAL double* mine = r + item * COMPONENTS;
        double largest = -INFINITE;
        double sum = 0;
        double log_sum = 0;
        if (components <= COMPONENTS)
        {
            for (int k = 0; k < components; k++)
            {
                mine[k] = log_density(gaussians + k * PACKED, z);
                largest = larger(largest, mine[k]);
            }

            for (int k = 0; k < components; k++)
                sum += mine[k] = exp(mine[k] - largest);
            double scale = 1 / sum;
            for (int k = 0; k < components; k++)
                mine[k] *= scale;
            log_sum = largest + log(sum);
        }
        else
        {
            for (int k = 0; k < components; k++)
                add_exp(log_density(gaussians + (index_t)k * PACKED, z), &largest, &sum);
            log_sum = log_of_sum(largest, sum);
        }

        /* The barriers stand in loops that all items go through alike, never in a branch: drivers for CPUs stumble there. */
        for (int k0 = 0; k0 < components; k0 += COMPONENTS)
        {
            int count = components - k0 < COMPONENTS ? components - k0 : COMPONENTS;

            /* More components than local memory holds: their densities are computed twice. */
            if (components > COMPONENTS)
                for (int k = 0; k < count; k++)
                    mine[k] = exp(log_density(gaussians + (index_t)(k0 + k) * PACKED, z) - log_sum);
            BARRIER();
            add_moments(v, r, rows, count, tile == first, target + (index_t)k0 * PACKED);
            BARRIER();
        }

        if (is_in)
            log_likelihood += log_sum;
    }

    v[item] = log_likelihood;
    BARRIER();
    if (item == 0)
    {
        double sum = 0;
        for (int i = 0; i < ITEMS; i++)
            sum += v[i];
        target[(index_t)components * PACKED] = sum;
    }
}

/* Adds the partial sums of all groups in their order, with the rounding errors of the additions carried along.
 * partials: groups x length; total: length values behind the first `place`. */
KERNEL merge_partials(const GLOBAL double* RESTRICT partials, int groups, int length, GLOBAL double* RESTRICT total, index_t place)
{
    index_t at = (index_t)GROUP() * ITEMS + ITEM();
    if (at >= length)
        return;
    double sum = 0;
    double lost = 0;
    for (index_t group = 0; group < groups; group++)
    {
        double value = partials[group * length + at];
        double next = sum + value;
        double kept = next - sum;
        lost += (sum - (next - kept)) + (value - kept);
        sum = next;
    }

    /* Infinite and undefined sums have no rounding error to give back. */
    total[place + at] = isfinite(sum) ? sum + lost : sum;
}
