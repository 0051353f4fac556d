// SPDX-License-Identifier: MIT
#include "laws_of_initialisers.hpp"

using namespace equipoise;

TEST_CASE("every initialiser keeps the laws") {
    const auto glorot = [](double inputs, double outputs) { return 2 / (inputs + outputs); };
    const auto he = [](double inputs, double) { return 2 / inputs; };
    laws::of_initialiser(GlorotUniform{}, glorot);
    laws::of_initialiser(GlorotNormal{}, glorot);
    laws::of_initialiser(HeUniform{}, he);
    laws::of_initialiser(HeNormal{}, he);
    laws::of_initialiser(LeCunNormal{}, [](double inputs, double) { return 1 / inputs; });
}
