// SPDX-License-Identifier: MIT
#include <equipoise/model/optional_hidden.hpp>

#include "catch.hpp"

using namespace equipoise;

namespace {

using Hidden = layer::OptionalHidden<int, double>;

Matrix<double> some_rows() {
    Matrix<double> x(3, 4);
    for (Eigen::Index i = 0; i < x.size(); ++i) x.data()[i] = static_cast<double>(i % 5) - 1.5;
    return x;
}

}  // namespace

TEST_CASE("without units there is a dropout alone, and nothing to train") {
    Hidden::State<double> state(Hidden{0, 0.5}, 4, Stream(1, "weights"));
    CHECK(state.outputs() == 4);
    state.for_each_parameter([](Parameter<double>) { FAIL("a parameter"); });
    Matrix<double> x = some_rows();
    state.infer(x);
    CHECK(x == some_rows());

    const Stream draws(2, "draws");
    state.train(x, {&draws});
    std::size_t dropped = 0;
    for (Eigen::Index i = 0; i < x.size(); ++i) {
        dropped += x.data()[i] == 0;
        if (x.data()[i] != 0) CHECK(x.data()[i] == 2 * some_rows().data()[i]);
    }
    CHECK(dropped > 0);
    Matrix<double> gradient = Matrix<double>::Ones(3, 4);
    state.backward(gradient, true);
    for (Eigen::Index i = 0; i < x.size(); ++i) CHECK(gradient.data()[i] == (x.data()[i] == 0 ? 0 : 2));
}

TEST_CASE("with units it is Dense and ReLU at inference, with the weights that Dense would draw") {
    Hidden::State<double> state(Hidden{6, 0.25}, 4, Stream(1, "weights"));
    layer::Dense<int>::State<double> dense(layer::Dense<int>{6}, 4, Stream(1, "weights"));
    CHECK(state.outputs() == 6);
    Matrix<double> x = some_rows(), y = some_rows();
    state.infer(x);
    dense.infer(y);
    CHECK(x == y.cwiseMax(0.0));
    CHECK(x.maxCoeff() > 0);
}
