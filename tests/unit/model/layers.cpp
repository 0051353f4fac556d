// SPDX-License-Identifier: MIT
#include <equipoise/model/layers.hpp>

#include "catch.hpp"

#include <cmath>

using namespace equipoise;

TEST_CASE("Dense draws its kernel within Glorot's limit and its bias at zero") {
    layer::Dense<int>::State<float> state({30}, 20, Stream(1, "weights"));
    CHECK(state.outputs() == 30);
    state.for_each_parameter([](Parameter<float> parameter) {
        const float limit = std::sqrt(6.0f / 50);
        double squares = 0;
        for (float value : parameter.values) {
            CHECK(std::fabs(value) <= (parameter.is_kernel ? limit : 0));
            squares += static_cast<double>(value) * static_cast<double>(value);
        }
        if (parameter.is_kernel) CHECK(squares / 600 == Approx(limit * limit / 3).epsilon(0.15));
    });
}

TEST_CASE("dropout keeps the mean, drops its share, and addresses its masks") {
    constexpr std::size_t width = 1001;  // no multiple of a block
    double dropped = 0, sum = 0;
    std::vector<double> mask(width), again(width);
    const Stream stream(1, "draws");
    for (std::uint64_t step = 0; step < 40; ++step) {
        layer::Dropout<double>::draw_mask<double>(stream.substream(step), 3, 0.25, mask);
        for (double value : mask) {
            CHECK((value == 0 || value == 1 / 0.75));
            dropped += value == 0;
            sum += value;
        }
        layer::Dropout<double>::draw_mask<double>(stream.substream(step), 3, 0.25, again);
        CHECK(mask == again);
        layer::Dropout<double>::draw_mask<double>(stream.substream(step), 4, 0.25, again);
        CHECK(mask != again);
    }
    CHECK(dropped / (40 * width) == Approx(0.25).margin(0.01));
    CHECK(sum / (40 * width) == Approx(1).margin(0.01));
}

TEST_CASE("dropout and relu at inference") {
    layer::Dropout<double>::State<float> dropout({0.5}, 3, Stream(1, "none"));
    Relu::State<float> relu({}, 3, Stream(1, "none"));
    Matrix<float> x(1, 3);
    x << -1, 0, 2;
    dropout.infer(x);
    CHECK(x(0, 0) == -1);
    relu.infer(x);
    CHECK(x(0, 0) == 0);
    CHECK(x(0, 2) == 2);
}
