/* The E-steps of many mixtures over one copy of the rows: densities, responsibilities and weighted moments of a tile of ITEMS
 * rows at a time, which never leave the work-group.
 *
 * A work-group serves one mixture and a range of rows, and writes partial sums of its own; merge_batch adds them in the order
 * of the groups. What a group does depends on its mixture and the rows alone, so no mixture disturbs another, to the bit.
 *
 * table: an entry of index_t a mixture, FIELDS long, and a last one that says where the fields end:
 */
#define FIELDS 6
#define FIRST_GROUP 0     /* of all groups of the launches of one table */
#define FIRST_COMPONENT 1 /* its components in gaussians */
#define COUNT 2           /* K */
#define ROWS_PER_GROUP 3
#define FIRST_PARTIAL 4   /* its first group's partial sums */
#define FIRST_TOTAL 5     /* its merged sums */

/* Coefficients of a Gaussian as in gaussian.h, with as many zeros behind as make them start at a multiple of 16 bytes. */
#define COEFFICIENTS ((PACKED + 3) / 4 * 4)

/* Second moments are the upper triangle of sum r z z^T, cut into 4 x 4 blocks; a work-item sums one block at a time, and the
 * first moments and the count along with it, which saves a fourth block where D is 12. */
#define BLOCK 4
#define BLOCKS ((DIMS + BLOCK - 1) / BLOCK)
#define UNITS (BLOCKS * (BLOCKS + 1) / 2)

/* Odd in blocks and odd in values keep work-items that go side by side off each other's memory banks. */
#define ROW_STRIDE (BLOCK * (BLOCKS | 1))
#define COMPONENT_STRIDE (ITEMS + 1)

/* The entry of the last mixture whose `field` is not above a place; entries [first, first + count). */
FUNCTION int find(const GLOBAL index_t* table, int field, index_t place, int first, int count)
{
    int low = first;
    int high = first + count;
    while (high - low > 1)
    {
        int middle = (low + high) / 2;
        if (table[middle * FIELDS + field] <= place)
            low = middle;
        else
            high = middle;
    }

    return low;
}

/* log_density of gaussian.h with wide loads. */
FUNCTION real wide_log_density(const GLOBAL real* g, const real* z)
{
    real wide[WIDE];
    real normalisation = 0;
    real sum = 0;
    real centred[DIMS];
    int at = 0;
    UNROLL_WIDE
    for (int j = 0; j < DIMS; j++)
    {
        if (at % WIDE == 0)
            LOAD_WIDE(g + at, wide);
        if (j == 0)
        {
            normalisation = wide[at++ % WIDE];
            if (at % WIDE == 0)
                LOAD_WIDE(g + at, wide);
        }

#ifdef SINGLE
        centred[j] = z[j] - wide[at++ % WIDE];
        real y = 0;
#else
        centred[j] = z[j];
        real y = wide[at++ % WIDE];
#endif
        UNROLL_WIDE
        for (int i = 0; i <= j; i++)
        {
            if (at % WIDE == 0)
                LOAD_WIDE(g + at, wide);
            y = fma(wide[at++ % WIDE], centred[i], y);
        }

        sum = fma(y, y, sum);
    }

    return normalisation - sum;
}

/* Adds (or in the first tile stores) the moments of a tile's rows for components of a component tile: about the origin, or in
 * single precision about each component's mean.
 * v: rows x ROW_STRIDE, r: COMPONENTS x COMPONENT_STRIDE, gaussians and target: of the first of these components. */
FUNCTION void add_moments(const LOCAL real* v, const LOCAL real* r, const GLOBAL real* gaussians, int rows, int components, int is_first, GLOBAL double* target)
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
        real second[BLOCK * BLOCK];
        real first[BLOCK];
        real count = 0;
        _Pragma("unroll")
        for (int m = 0; m < BLOCK * BLOCK; m++)
            second[m] = 0;
        _Pragma("unroll")
        for (int m = 0; m < BLOCK; m++)
            first[m] = 0;
#ifdef SINGLE
        real mean_i[BLOCK];
        real mean_j[BLOCK];
        _Pragma("unroll")
        for (int m = 0; m < BLOCK; m++)
        {
            int i = i0 + m;
            int j = j0 + m;
            mean_i[m] = i < DIMS ? gaussians[k * COEFFICIENTS + 1 + i + i * (i + 1) / 2] : 0;
            mean_j[m] = j < DIMS ? gaussians[k * COEFFICIENTS + 1 + j + j * (j + 1) / 2] : 0;
        }
#endif
        for (int n = 0; n < rows; n++)
        {
            real vi[BLOCK];
            real vj[BLOCK];
            _Pragma("unroll")
            for (int m = 0; m < BLOCK; m += WIDE)
            {
                LOAD_WIDE(v + n * ROW_STRIDE + i0 + m, vi + m);
                LOAD_WIDE(v + n * ROW_STRIDE + j0 + m, vj + m);
            }

            real weight = r[k * COMPONENT_STRIDE + n];
#ifdef SINGLE
            _Pragma("unroll")
            for (int m = 0; m < BLOCK; m++)
            {
                vi[m] -= mean_i[m];
                vj[m] -= mean_j[m];
            }
#endif
            count += weight;
            _Pragma("unroll")
            for (int i = 0; i < BLOCK; i++)
            {
                real weighted = weight * vi[i];
                first[i] += weighted;
                _Pragma("unroll")
                for (int j = 0; j < BLOCK; j++)
                    second[i * BLOCK + j] = fma(weighted, vj[j], second[i * BLOCK + j]);
            }
        }

        GLOBAL double* to = target + k * PACKED;
        if (unit % UNITS == 0)
            to[0] = is_first ? count : to[0] + count;
        _Pragma("unroll")
        for (int m = 0; m < BLOCK; m++)
        {
            int i = i0 + m;
            if (i0 == j0 && i < DIMS)
                to[1 + i] = is_first ? first[m] : to[1 + i] + first[m];
            _Pragma("unroll")
            for (int l = 0; l < BLOCK; l++)
            {
                int j = j0 + l;
                int place = 1 + DIMS + i * DIMS - i * (i - 1) / 2 + (j - i);
                if (i <= j && j < DIMS)
                    to[place] = is_first ? second[m * BLOCK + l] : to[place] + second[m * BLOCK + l];
            }
        }
    }
}

/* x: rows of the feature matrix in chunks; gaussians: COEFFICIENTS a component; origin: DIMS, unused in single precision;
 * first_mixture, mixtures: entries of the table that this launch serves;
 * partials: each group's K x PACKED statistics, then its log-likelihood. */
KERNEL e_step_batch(const GLOBAL real* RESTRICT x, const GLOBAL real* RESTRICT gaussians, const GLOBAL double* RESTRICT origin,
    const GLOBAL index_t* RESTRICT table, int first_mixture, int mixtures, index_t total_rows, GLOBAL double* partials)
{
    LOCAL_ARRAY real v[ITEMS * ROW_STRIDE];
    LOCAL_ARRAY real r[COMPONENTS * COMPONENT_STRIDE];
    LOCAL_ARRAY double sums[ITEMS];
    int item = ITEM();
    index_t place = table[first_mixture * FIELDS + FIRST_GROUP] + GROUP();
    const GLOBAL index_t* entry = table + find(table, FIRST_GROUP, place, first_mixture, mixtures) * FIELDS;
    int group = (int)(place - entry[FIRST_GROUP]);
    int components = (int)entry[COUNT];
    const GLOBAL real* all = gaussians + entry[FIRST_COMPONENT] * COEFFICIENTS;
    index_t rows_per_group = entry[ROWS_PER_GROUP];
    index_t first = group * rows_per_group;
    index_t end = first + rows_per_group < total_rows ? first + rows_per_group : total_rows;
    GLOBAL double* target = partials + entry[FIRST_PARTIAL] + group * ((index_t)components * PACKED + 1);
    double log_likelihood = 0;

    /* A segment may be shorter than the one that the groups are planned for. */
    if (first >= end)
        for (int i = item; i < components * PACKED; i += ITEMS)
            target[i] = 0;
    for (index_t tile = first; tile < end; tile += ITEMS)
    {
        int rows = end - tile < ITEMS ? (int)(end - tile) : ITEMS;
        int is_in = item < rows;
        real z[DIMS];

        /* An item without a row computes the last one's again and keeps nothing of it: no branch around the barriers. */
        load_row(x, origin, tile + (is_in ? item : rows - 1), z);
        UNROLL_WIDE
        for (int d = 0; d < DIMS; d++)
            v[item * ROW_STRIDE + d] = z[d];
        for (int d = DIMS; d < BLOCKS * BLOCK; d++)
            v[item * ROW_STRIDE + d] = 0;
        LOCAL real* mine = r + item;
        real largest = -INFINITE;
        real sum = 0;
        if (components <= COMPONENTS)
        {
            for (int k = 0; k < components; k++)
            {
                real density = wide_log_density(all + k * COEFFICIENTS, z);
                mine[k * COMPONENT_STRIDE] = density;
                largest = larger(largest, density);
            }

            for (int k = 0; k < components; k++)
            {
                real e = exp(mine[k * COMPONENT_STRIDE] - largest);
                mine[k * COMPONENT_STRIDE] = e;
                sum += e;
            }

            real scale = 1 / sum;
            for (int k = 0; k < components; k++)
                mine[k * COMPONENT_STRIDE] *= scale;
        }
        else
        {
            for (int k = 0; k < components; k++)
                add_exp(wide_log_density(all + (index_t)k * COEFFICIENTS, z), &largest, &sum);

            /* No probabilities follow from densities that are all 0. */
            sum = largest > -INFINITE ? sum : NOT_A_NUMBER;
        }

        /* The barriers stand in loops that all items go through alike, never in a branch: drivers for CPUs stumble there. */
        for (int k0 = 0; k0 < components; k0 += COMPONENTS)
        {
            int count = components - k0 < COMPONENTS ? components - k0 : COMPONENTS;

            /* More components than local memory holds: their densities are computed twice. */
            if (components > COMPONENTS)
                for (int k = 0; k < count; k++)
                    mine[k * COMPONENT_STRIDE] = exp(wide_log_density(all + (index_t)(k0 + k) * COEFFICIENTS, z) - largest) / sum;
            BARRIER();
            add_moments(v, r, all + (index_t)k0 * COEFFICIENTS, rows, count, tile == first, target + (index_t)k0 * PACKED);
            BARRIER();
        }

        if (is_in)
            log_likelihood += (double)largest + log(sum);
    }

    sums[item] = log_likelihood;
    BARRIER();
    if (item == 0)
    {
        double total = 0;
        for (int i = 0; i < ITEMS; i++)
            total += sums[i];
        target[(index_t)components * PACKED] = total;
    }
}

/* Adds the partial sums of all groups of each mixture in their order, with the rounding errors of the additions carried along.
 * total: the mixtures' K x PACKED statistics and log-likelihood, one mixture after another, behind the first `place`. */
KERNEL merge_batch(const GLOBAL double* RESTRICT partials, const GLOBAL index_t* RESTRICT table, int first_mixture, int mixtures,
    GLOBAL double* RESTRICT total, index_t place)
{
    index_t at = (index_t)GROUP() * ITEMS + ITEM();
    if (at >= table[(first_mixture + mixtures) * FIELDS + FIRST_TOTAL])
        return;
    const GLOBAL index_t* entry = table + find(table, FIRST_TOTAL, at, first_mixture, mixtures) * FIELDS;
    index_t length = entry[FIELDS + FIRST_TOTAL] - entry[FIRST_TOTAL];
    index_t groups = entry[FIELDS + FIRST_GROUP] - entry[FIRST_GROUP];
    const GLOBAL double* from = partials + entry[FIRST_PARTIAL] + (at - entry[FIRST_TOTAL]);
    double sum = 0;
    double lost = 0;
    for (index_t group = 0; group < groups; group++)
    {
        double value = from[group * length];
        double next = sum + value;
        double kept = next - sum;
        lost += (sum - (next - kept)) + (value - kept);
        sum = next;
    }

    /* Infinite and undefined sums have no rounding error to give back. */
    total[place + at] = isfinite(sum) ? sum + lost : sum;
}
