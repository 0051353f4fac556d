// SPDX-License-Identifier: MIT
#include "laws_of_losses.hpp"

using namespace equipoise;

TEST_CASE("every loss keeps the laws") {
    laws::of_loss(BinaryCrossEntropy{});
    laws::of_loss(SoftmaxCrossEntropy{});
    laws::of_loss(loss::KnownNegativesAsZero<BinaryCrossEntropy>{});
    for (double gamma : {0.0, 0.5, 1.0, 2.0, 5.0})
        for (double alpha : {0.01, 0.25, 0.5, 0.9}) {
            laws::of_loss(loss::Focal<double, double>{gamma, alpha});
            laws::of_loss(loss::KnownNegativesAsZero<loss::Focal<double, double>>{{gamma, alpha}});
        }
    for (double weight : {0.1, 1.0, 20.0}) {
        laws::of_loss(loss::Weighted<BinaryCrossEntropy, double>{{}, weight});
        laws::of_loss(loss::Weighted<loss::Focal<double, double>, double>{{2, 0.25}, weight});
        laws::of_loss(loss::KnownNegativesAsZero<loss::Weighted<BinaryCrossEntropy, double>>{{{}, weight}});
    }
}
