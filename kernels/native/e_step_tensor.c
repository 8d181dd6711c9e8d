/* The E-step with its sufficient statistics on tensor cores that multiply and add in double precision: the same arguments, the
 * same results up to rounding, and the same triangular form as e_step.c. For D up to 16.
 *
 * One operation does the work, C (8 x 8) += A (8 x 4) B (4 x 8), in which a warp of 32 lanes holds the matrices. Lane 4p + q has
 * A(p, q), B(q, p), C(p, 2q) and C(p, 2q + 1). Which rows, features and components stand where is free, and is chosen such that
 * hardly a value has to move between lanes.
 *
 * A warp goes through tiles of 16 rows. Features are cut into groups of four (FEATURE_GROUPS), components into pairs (SLOTS).
 *
 * Densities: y = offset + z U, of which only the blocks of the triangle are computed: for the columns of group c, the features
 * of groups 0 ... c. The 8 columns of C are those of group c for both components of a pair, in turn, and row p of the two
 * halves of the tile is row 2p and 2p + 1. So lane 4p + q gets column 4c + q of each component for two rows, squares them, adds
 * those of all groups, and what is left is a sum over four lanes. Of its two columns, the even one belongs to component q % 2
 * of the pair (its own), the odd one to the other: the lanes q and q ^ 1 exchange what is not their own. The lanes q and q ^ 2
 * then exchange rows. In the end lane 4p + q has the densities of row 2p + q / 2 for one component of each pair.
 *
 * Moments: sum r z z^T is made of 4 x 4 blocks of groups (a, b), and a C has room for four. Its rows are group a weighted by the
 * responsibilities for one component of a pair and group a + 1 weighted by those for the other, its columns are the groups b
 * and b + 1, all modulo FEATURE_GROUPS. With b = a for each a every component gets its diagonal blocks and the neighbours of
 * the diagonal, which are all there are for up to three groups; four groups need (0, 2) and (1, 3) too. Three C for a pair of
 * components at D = 12: no more than the blocks of the triangle. The rows of a tile are summed in the order s, 4 + s, 8 + s,
 * 12 + s for s = 0 ... 3: lane q has four neighbours. The other statistics, sum r and sum r z, are products of the
 * responsibilities for 8 components with the features and 1.
 *
 * All sums stay in registers until the work-group has seen its rows. The warps of a group share the rows: each has COMPONENTS
 * components (an even number), and they exchange the largest density and the sum of each row.
 */
#define WARP 32
#define WARPS (ITEMS / WARP)
#define TILE 16
#define FEATURE_GROUPS ((DIMS + 3) / 4)
#define STEPS (FEATURE_GROUPS * (FEATURE_GROUPS + 1) / 2)
#define SLOTS (COMPONENTS / 2)
#define WIDTH (DIMS + 1)

/* C of the second moments of a pair, C columns / 8 of (features, 1), and C rows / 8 of the components. */
#define MOMENT_TILES (FEATURE_GROUPS == 4 ? 6 : FEATURE_GROUPS)
#define FIRST_TILES (FEATURE_GROUPS / 2 + 1)
#define SLOT_TILES ((SLOTS + 3) / 4)

/* Doubles from a feature or slot to the next in local memory, and from the slots of the pairs' first components to those of
 * their second ones: the lanes of a quarter-warp that read pairs of rows, and of a half-warp that write rows, meet different banks. */
#define STRIDE (TILE + 2)
#define HALF ((SLOT_TILES * 4 * STRIDE + 15) / 16 * 16 + 8)

#define LOG2_E 1.4426950408889634
#define SQRT_LOG2_E 1.2011224087864498
#define LN_2 0.6931471805599453

/* Tiles whose sums of densities are multiplied before a logarithm is taken: each is at most the number of components. */
#define TILES_A_LOGARITHM 64

#define REPEAT _Pragma("unroll")
#define ONE_BY_ONE _Pragma("unroll 1")
/* Small statistics leave registers for twelve warps on a multiprocessor, or for fewer but without the spills that NVRTC 11.8
 * otherwise accepts to get that many; where statistics are large it finds its own way. */
#if SLOTS * MOMENT_TILES <= 12
#define TENSOR_KERNEL extern "C" __global__ void __launch_bounds__(ITEMS, WARPS == 1 ? 12 : 1)
#else
#define TENSOR_KERNEL KERNEL
#endif
#define ALIGNED __align__(16)
#define WARP_BARRIER() __syncwarp()
#define SHUFFLE_XOR(value, mask) __shfl_xor_sync(0xffffffffu, (value), (mask))
#define LOAD_PAIR(from, first, second) do { double2 pair = *(const double2*)(from); (first) = pair.x; (second) = pair.y; } while (0)
#define STORE_PAIR(to, first, second) (*(double2*)(to) = make_double2((first), (second)))
#define TWO_TO(n) __hiloint2double(((n) + 1023) << 20, 0)
#define LOW_WORD(x) __double2loint(x)

#ifndef TENSOR_MULTIPLY_ADD
#define TENSOR_MULTIPLY_ADD(c0, c1, a, b) \
    asm("mma.sync.aligned.m8n8k4.row.col.f64.f64.f64.f64 {%0, %1}, {%2}, {%3}, {%0, %1};" : "+d"(c0), "+d"(c1) : "d"(a), "d"(b))
#if __CUDA_ARCH__ >= 900
#define TENSOR_MULTIPLY_ADD_TWICE(c0, c1, c2, c3, a0, a1, b) \
    asm("mma.sync.aligned.m16n8k4.row.col.f64.f64.f64.f64 {%0, %1, %2, %3}, {%4, %5}, {%6}, {%0, %1, %2, %3};" \
        : "+d"(c0), "+d"(c1), "+d"(c2), "+d"(c3) : "d"(a0), "d"(a1), "d"(b))
#endif
#endif

#ifndef TENSOR_MULTIPLY_ADD_TWICE
#define TENSOR_MULTIPLY_ADD_TWICE(c0, c1, c2, c3, a0, a1, b) \
    do { TENSOR_MULTIPLY_ADD(c0, c1, a0, b); TENSOR_MULTIPLY_ADD(c2, c3, a1, b); } while (0)
#endif

/* 2^x for x <= 0, to an ulp or so; 0 below the smallest normal number, NaN for NaN. 2^f = 1 + f p(f) for |f| <= 1/2, where p is
 * the polynomial of least largest error, 1.3e-17. No branches: 2^-1023 is a double of no bits, zero. */
FUNCTION double power_of_two(double x)
{
    x = x < -1023 ? -1023.0 : x;
    double shifted = x + 6755399441055744.0; /* 1.5 x 2^52: the integer nearest to x is in the low bits */
    double f = x - (shifted - 6755399441055744.0);
    double p = 4.4549605981865186e-10;
    p = fma(p, f, 7.072585949269223e-09);
    p = fma(p, f, 1.0178062445845774e-07);
    p = fma(p, f, 1.321544258792169e-06);
    p = fma(p, f, 1.525273382983612e-05);
    p = fma(p, f, 0.0001540353044173605);
    p = fma(p, f, 0.0013333558146416936);
    p = fma(p, f, 0.009618129107606888);
    p = fma(p, f, 0.0555041086648216);
    p = fma(p, f, 0.24022650695910097);
    p = fma(p, f, 0.6931471805599453);
    p = fma(p, f, 1.0);
    return p * TWO_TO(LOW_WORD(shifted));
}

/* Two raw rows of a lane in each of its features: rows 2p and 2p + 1 of a tile, features 4c + q.
 * A feature that does not exist is another's. */
FUNCTION void load_rows(const GLOBAL double* x, index_t tile, int p, int q, double rows[FEATURE_GROUPS][2])
{
    const GLOBAL double* first = x + tile / CHUNK_ROWS * CHUNK_ROWS * DIMS + tile % CHUNK_ROWS + 2 * p;
    REPEAT
    for (int c = 0; c < FEATURE_GROUPS; c++)
    {
        int d = 4 * c + q < DIMS ? 4 * c + q : DIMS - 1;
        LOAD_PAIR(first + d * CHUNK_ROWS, rows[c][0], rows[c][1]);
    }
}

/* Adds the values of all lanes, in a fixed order. */
FUNCTION double sum_of_lanes(double value)
{
    REPEAT
    for (int mask = 16; mask > 0; mask /= 2)
        value += SHUFFLE_XOR(value, mask);
    return value;
}

/* The place of entry (i, j), i <= j, in the triangle of sum r v v^T with v = (1, z). */
FUNCTION int triangle(int i, int j)
{
    return i * WIDTH - i * (i - 1) / 2 + (j - i);
}

/* x: the feature matrix in chunks; gaussians: components x PACKED; origin: DIMS; rows_per_group: a multiple of TILE;
 * partials: a work-group's components x PACKED statistics, then its log-likelihood. */
TENSOR_KERNEL e_step_tensor(const GLOBAL double* RESTRICT x, const GLOBAL double* RESTRICT gaussians, const GLOBAL double* RESTRICT origin,
    int components, index_t total_rows, index_t rows_per_group, GLOBAL double* partials)
{
    /* Factors as B(q, p), offsets as C(., 2q) and C(., 2q + 1), logarithms of the normalisations; the tile. */
    LOCAL_ARRAY double factors[WARPS * SLOTS * STEPS * WARP];
    LOCAL_ARRAY ALIGNED double offsets[WARPS * SLOTS * FEATURE_GROUPS * 8];
    LOCAL_ARRAY double normalisations[WARPS * 2 * SLOTS];
    LOCAL_ARRAY ALIGNED double features[WARPS * FEATURE_GROUPS * 4 * STRIDE];
    LOCAL_ARRAY ALIGNED double responsibilities[WARPS * 2 * HALF];
#if WARPS > 1
    LOCAL_ARRAY double of_warps[2 * WARPS * TILE];
#endif
    int warp = ITEM() / WARP;
    int lane = ITEM() % WARP;
    int p = lane / 4;
    int q = lane % 4;
    int first_component = warp * COMPONENTS;
    LOCAL double* factor = factors + warp * SLOTS * STEPS * WARP;
    LOCAL double* offset = offsets + warp * SLOTS * FEATURE_GROUPS * 8;
    LOCAL double* normalisation = normalisations + warp * 2 * SLOTS;
    LOCAL double* z = features + warp * FEATURE_GROUPS * 4 * STRIDE;
    LOCAL double* r = responsibilities + warp * 2 * HALF;

    /* Logarithms are to the base 2 from here on. Components and features that do not exist have factors of 0. */
    for (int slot = 0; slot < SLOTS; slot++)
    {
        int component = first_component + 2 * slot + ((p / 2 % 2) ^ (p % 2));
        const GLOBAL double* g = gaussians + (index_t)(component < components ? component : 0) * PACKED;
        for (int c = 0, step = 0; c < FEATURE_GROUPS; c++)
        {
            int column = 4 * c + p / 2;
            int exists = component < components && column < DIMS;
            const GLOBAL double* u = g + 1 + (exists ? column * (column + 1) / 2 + column : 0);
            for (int i = 0; i <= c; i++, step++)
                factor[(slot * STEPS + step) * WARP + lane] = exists && 4 * i + q <= column ? SQRT_LOG2_E * u[1 + 4 * i + q] : 0;
            if (q == 0)
                offset[(slot * FEATURE_GROUPS + c) * 8 + p] = exists ? SQRT_LOG2_E * u[0] : 0;
        }

        if (lane < 2)
        {
            int mine = first_component + 2 * slot + lane;
            normalisation[lane * SLOTS + slot] = mine < components ? LOG2_E * gaussians[(index_t)mine * PACKED] : -INFINITE;
        }
    }

    double centre[FEATURE_GROUPS];
    REPEAT
    for (int c = 0; c < FEATURE_GROUPS; c++)
        centre[c] = 4 * c + q < DIMS ? origin[4 * c + q] : 0;
    double second[SLOTS][MOMENT_TILES][2];
    double first[SLOT_TILES][FIRST_TILES][2];
    REPEAT
    for (int slot = 0; slot < SLOTS; slot++)
    {
        REPEAT
        for (int t = 0; t < MOMENT_TILES; t++)
            second[slot][t][0] = second[slot][t][1] = 0;
    }

    REPEAT
    for (int s = 0; s < SLOT_TILES; s++)
    {
        REPEAT
        for (int t = 0; t < FIRST_TILES; t++)
            first[s][t][0] = first[s][t][1] = 0;
    }

    WARP_BARRIER();
    double log_sum = 0;
    double product = 1;
    int factors_of_product = 0;
    index_t begin = GROUP() * rows_per_group;
    index_t end = begin + rows_per_group < total_rows ? begin + rows_per_group : total_rows;
    double next[FEATURE_GROUPS][2];
    load_rows(x, begin, p, q, next);
    for (index_t tile = begin; tile < end; tile += TILE)
    {
        int rows = end - tile < TILE ? (int)(end - tile) : TILE;
        double mine[FEATURE_GROUPS][2];

        /* What lies behind the last row is undefined: it counts as 0, as do features that do not exist. */
        REPEAT
        for (int c = 0; c < FEATURE_GROUPS; c++)
        {
            int exists = 4 * c + q < DIMS;
            mine[c][0] = exists && 2 * p < rows ? next[c][0] - centre[c] : 0;
            mine[c][1] = exists && 2 * p + 1 < rows ? next[c][1] - centre[c] : 0;
            STORE_PAIR(z + (4 * c + q) * STRIDE + 2 * p, mine[c][0], mine[c][1]);
        }

        /* The next tile is on its way while this one is worked on. */
        load_rows(x, tile + TILE < end ? tile + TILE : tile, p, q, next);

        double density[SLOTS];
        double largest = -INFINITE;
        REPEAT
        for (int slot = 0; slot < SLOTS; slot++)
        {
            double own[2] = { 0, 0 };
            double others[2] = { 0, 0 };
            REPEAT
            for (int c = 0; c < FEATURE_GROUPS; c++)
            {
                double y[4];
                LOAD_PAIR(offset + (slot * FEATURE_GROUPS + c) * 8 + 2 * q, y[0], y[1]);
                y[2] = y[0];
                y[3] = y[1];
                REPEAT
                for (int i = 0; i <= c; i++)
                    TENSOR_MULTIPLY_ADD_TWICE(y[0], y[1], y[2], y[3], mine[i][0], mine[i][1], factor[(slot * STEPS + c * (c + 1) / 2 + i) * WARP + lane]);
                own[0] = fma(y[0], y[0], own[0]);
                others[0] = fma(y[1], y[1], others[0]);
                own[1] = fma(y[2], y[2], own[1]);
                others[1] = fma(y[3], y[3], others[1]);
            }

            own[0] += SHUFFLE_XOR(others[0], 1);
            own[1] += SHUFFLE_XOR(others[1], 1);
            double given = q < 2 ? own[1] : own[0];
            double kept = q < 2 ? own[0] : own[1];
            kept += SHUFFLE_XOR(given, 2);
            density[slot] = normalisation[q % 2 * SLOTS + slot] - kept;
            largest = density[slot] > largest ? density[slot] : largest;
        }

        /* A density of NaN does not become the largest, but the sum does become NaN; so it does where all are -infinity. */
        double other_largest = SHUFFLE_XOR(largest, 1);
        largest = other_largest > largest ? other_largest : largest;
        int row = 2 * p + q / 2;
#if WARPS > 1
        if (q % 2 == 0)
            of_warps[warp * TILE + row] = largest;
        BARRIER();
        for (int w = 0; w < WARPS; w++)
            largest = of_warps[w * TILE + row] > largest ? of_warps[w * TILE + row] : largest;
#endif
        double sum = 0;
        REPEAT
        for (int slot = 0; slot < SLOTS; slot++)
            sum += density[slot] = power_of_two(density[slot] - largest);
        sum += SHUFFLE_XOR(sum, 1);
#if WARPS > 1
        if (q % 2 == 0)
            of_warps[(WARPS + warp) * TILE + row] = sum;
        BARRIER();
        sum = 0;
        for (int w = 0; w < WARPS; w++)
            sum += of_warps[(WARPS + w) * TILE + row];
#endif
        double scale = 1 / sum;
        REPEAT
        for (int slot = 0; slot < SLOTS; slot++)
            r[q % 2 * HALF + slot * STRIDE + row] = row < rows ? density[slot] * scale : 0;
        log_sum += row < rows ? largest : 0;
        product *= row < rows ? sum : 1;
        if (++factors_of_product == TILES_A_LOGARITHM)
        {
            log_sum += log2(product);
            product = 1;
            factors_of_product = 0;
        }

        WARP_BARRIER();
        ONE_BY_ONE
        for (int s = 0; s < 4; s += 2)
        {
            double b[FEATURE_GROUPS][2];
            REPEAT
            for (int a = 0; a < FEATURE_GROUPS; a++)
                LOAD_PAIR(z + ((a + p / 4) % FEATURE_GROUPS * 4 + p % 4) * STRIDE + 4 * q + s, b[a][0], b[a][1]);
            REPEAT
            for (int slot = 0; slot < SLOTS; slot += 2)
            {
                int other = slot + 1 < SLOTS ? slot + 1 : slot;
                double weight[2][2];
                LOAD_PAIR(r + p / 4 * HALF + slot * STRIDE + 4 * q + s, weight[0][0], weight[0][1]);
                LOAD_PAIR(r + p / 4 * HALF + other * STRIDE + 4 * q + s, weight[1][0], weight[1][1]);
                REPEAT
                for (int e = 0; e < 2; e++)
                {
                    REPEAT
                    for (int t = 0; t < MOMENT_TILES; t++)
                    {
                        int a = t % FEATURE_GROUPS;
                        int columns = (a + t / FEATURE_GROUPS * 2) % FEATURE_GROUPS;
                        if (other != slot)
                            TENSOR_MULTIPLY_ADD_TWICE(second[slot][t][0], second[slot][t][1], second[other][t][0], second[other][t][1],
                                weight[0][e] * b[a][e], weight[1][e] * b[a][e], b[columns][e]);
                        else
                            TENSOR_MULTIPLY_ADD(second[slot][t][0], second[slot][t][1], weight[0][e] * b[a][e], b[columns][e]);
                    }
                }
            }

            REPEAT
            for (int m = 0; m < SLOT_TILES; m++)
            {
                double of_four[2];
                LOAD_PAIR(r + p / 4 * HALF + (4 * m + p % 4) * STRIDE + 4 * q + s, of_four[0], of_four[1]);
                REPEAT
                for (int t = 0; t < FIRST_TILES; t++)
                {
                    REPEAT
                    for (int e = 0; e < 2; e++)
                    {
                        double v = 2 * t + p / 4 < FEATURE_GROUPS ? b[2 * t % FEATURE_GROUPS][e] : 1;
                        TENSOR_MULTIPLY_ADD(first[m][t][0], first[m][t][1], of_four[e], v);
                    }
                }
            }
        }

        WARP_BARRIER();
    }

    /* Lane 4p + q has rows p and columns 2q, 2q + 1 of each C. What appears in two of them is written from one. */
    GLOBAL double* target = partials + (index_t)GROUP() * ((index_t)components * PACKED + 1);
    REPEAT
    for (int slot = 0; slot < SLOTS; slot++)
    {
        int component = first_component + 2 * slot + p / 4;
        GLOBAL double* statistics = target + (index_t)component * PACKED;
        REPEAT
        for (int t = 0; t < MOMENT_TILES; t++)
        {
            int a = (t % FEATURE_GROUPS + p / 4) % FEATURE_GROUPS;
            int b = (t % FEATURE_GROUPS + t / FEATURE_GROUPS * 2 + q / 2) % FEATURE_GROUPS;
            int is_straight = p / 4 == q / 2;
            int is_first = t >= FEATURE_GROUPS ? is_straight : is_straight || FEATURE_GROUPS > 2 || (FEATURE_GROUPS == 2 && t == 0);
            REPEAT
            for (int e = 0; e < 2; e++)
            {
                int i = 4 * a + p % 4;
                int j = 4 * b + 2 * q % 4 + e;
                int low = i < j ? i : j;
                int high = i < j ? j : i;
                if (component < components && is_first && (a != b || i <= j) && high < DIMS)
                    statistics[triangle(low + 1, high + 1)] = second[slot][t][e];
            }
        }
    }

    REPEAT
    for (int m = 0; m < SLOT_TILES; m++)
    {
        int slot = 4 * m + p % 4;
        int component = first_component + 2 * slot + p / 4;
        REPEAT
        for (int t = 0; t < FIRST_TILES; t++)
        {
            REPEAT
            for (int e = 0; e < 2; e++)
            {
                int group = 2 * t + q / 2;
                int d = 4 * group + 2 * q % 4 + e;
                if (slot < SLOTS && component < components && (group < FEATURE_GROUPS ? d < DIMS : d == 4 * FEATURE_GROUPS))
                    target[(index_t)component * PACKED + (group < FEATURE_GROUPS ? 1 + d : 0)] = first[m][t][e];
            }
        }
    }

    /* The lanes q and q ^ 1 have the same rows, and so have all warps. */
    double log_likelihood = sum_of_lanes(q % 2 == 0 ? log_sum + log2(product) : 0);
    if (ITEM() == 0)
        target[(index_t)components * PACKED] = LN_2 * log_likelihood;
}

/* Adds the partial sums of groups_a_part groups at a time, so that merge_partials has few left to go through one after another.
 * partials: groups x length; parts: ceil(groups / groups_a_part) x length. */
KERNEL merge_neighbours(const GLOBAL double* RESTRICT partials, int groups, int length, int groups_a_part, GLOBAL double* RESTRICT parts)
{
    index_t item = (index_t)GROUP() * ITEMS + ITEM();
    int first = (int)(item / length) * groups_a_part;
    if (first >= groups)
        return;
    int end = first + groups_a_part < groups ? first + groups_a_part : groups;
    double sum = 0;
    for (int group = first; group < end; group++)
        sum += partials[(index_t)group * length + item % length];
    parts[item] = sum;
}
