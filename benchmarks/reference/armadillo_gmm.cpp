// Armadillo's gmm_full on the shapes of `umlcaxs bench`: one JSON object per call.
//
// Usage: armadillo_gmm ROWS DIMS K [RUNS]
// Build: g++ -O3 -march=native -fopenmp armadillo_gmm.cpp -o armadillo_gmm -larmadillo
//
// The rows are drawn from a random mixture. gmm_full::learn() starts from given parameters; an EM iteration is what it takes
// longer for six iterations than for one, divided by five, so that its checks of the data do not count.
#include <algorithm>
#include <armadillo>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#ifdef _OPENMP
#include <omp.h>
#endif

namespace
{
const int more_iterations = 5;

// D x N, a row of the table in each column.
arma::mat draw(arma::uword rows, const arma::mat &means, const arma::cube &covariances)
{
    const arma::uword dims = means.n_rows;
    arma::cube factors(dims, dims, means.n_cols);
    for (arma::uword k = 0; k < means.n_cols; k++)
        factors.slice(k) = arma::chol(covariances.slice(k), "lower");
    arma::mat x(dims, rows, arma::fill::randn);
    for (arma::uword n = 0; n < rows; n++)
    {
        const arma::uword k = n % means.n_cols;
        const arma::vec row = means.col(k) + factors.slice(k) * x.col(n);
        x.col(n) = row;
    }
    return x;
}

double seconds(const arma::mat &x, const arma::mat &means, const arma::cube &covariances, int iterations)
{
    arma::gmm_full model;
    model.set_params(means, covariances, arma::rowvec(means.n_cols, arma::fill::value(1.0 / means.n_cols)));
    const auto start = std::chrono::steady_clock::now();
    if (!model.learn(x, means.n_cols, arma::maha_dist, arma::keep_existing, 0, iterations, 1e-6, false))
    {
        std::fprintf(stderr, "gmm_full::learn failed\n");
        std::exit(1);
    }
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}
}

int main(int argc, char **argv)
{
    if (argc < 4)
    {
        std::fprintf(stderr, "usage: armadillo_gmm ROWS DIMS K [RUNS]\n");
        return 2;
    }
    const arma::uword rows = std::strtoull(argv[1], nullptr, 10);
    const arma::uword dims = std::strtoull(argv[2], nullptr, 10);
    const arma::uword k = std::strtoull(argv[3], nullptr, 10);
    const int runs = argc > 4 ? std::atoi(argv[4]) : 5;

    arma::arma_rng::set_seed(42);
    const arma::mat means(dims, k, arma::fill::randu);
    arma::cube covariances(dims, dims, k);
    for (arma::uword c = 0; c < k; c++)
    {
        const arma::mat off = 0.02 * (arma::mat(dims, dims, arma::fill::randu) - 0.5) / dims;
        covariances.slice(c) = (off + off.t()) / 2;
        covariances.slice(c).diag() = 0.02 + 0.05 * arma::vec(dims, arma::fill::randu);
    }
    const arma::mat x = draw(rows, means, covariances);

    // Away from the parameters that the rows were drawn from: learn() ends early where nothing changes any more.
    const arma::mat start = means + 0.05;
    std::vector<double> iteration;
    seconds(x, start, covariances, 1);
    for (int run = 0; run < runs; run++)
    {
        const double one = seconds(x, start, covariances, 1);
        iteration.push_back((seconds(x, start, covariances, 1 + more_iterations) - one) / more_iterations);
    }
    std::sort(iteration.begin(), iteration.end());
    const double em = (iteration[(iteration.size() - 1) / 2] + iteration[iteration.size() / 2]) / 2;

    int threads = 1;
#ifdef _OPENMP
    threads = omp_get_max_threads();
#endif
    std::printf("{\"peer\": \"Armadillo\", \"version\": \"%d.%d.%d\", \"device\": \"cpu\", \"precision\": \"double\", \"threads\": %d, \"rows\": %llu, \"dims\": %llu, \"k\": %llu, \"em_seconds\": %.9g, \"em_mrc_per_s\": %.6g}\n",
                ARMA_VERSION_MAJOR, ARMA_VERSION_MINOR, ARMA_VERSION_PATCH, threads, (unsigned long long)rows, (unsigned long long)dims, (unsigned long long)k, em, rows * (double)k / em / 1e6);
    return 0;
}
