/// laws_of_batches.hpp: what every Batching keeps to.
// SPDX-License-Identifier: MIT
#pragma once

#include "laws_of_samplers.hpp"
#include <equipoise/sampling/batches.hpp>

namespace laws {

/// The same streams give the same batches and other seeds others; after n epochs every row was drawn n times or more; a
/// batch holds one row or more, never more than asked for, and only rows of the set.
template <Batching T> void of_batching(const T& batching) {
    CHECK_FALSE(std::string_view(T::name).empty());
    for (const data::Dataset& data : data_sets()) {
        const TrainingSet set(data, every_other_row(data));
        for (std::size_t batch_size : {1u, 7u, 32u, 500u}) {
            const auto epochs = [&](RandomStreams streams) {
                const std::unique_ptr<BatchOrder> order = batching.order(set, batch_size, streams);
                REQUIRE(order->steps_per_epoch() > 0);
                std::vector<std::uint32_t> drawn, batch(batch_size);
                std::vector<int> times(set.size());
                for (int epoch = 1; epoch <= 3; ++epoch) {
                    for (std::size_t step = 0; step < order->steps_per_epoch(); ++step) {
                        const std::size_t count = order->next(batch);
                        REQUIRE(count >= 1);
                        REQUIRE(count <= batch_size);
                        for (std::uint32_t row : std::span(batch).first(count)) {
                            REQUIRE(row < set.size());
                            ++times[row];
                            drawn.push_back(row);
                        }
                    }
                    CHECK(std::ranges::min(times) >= epoch);
                }
                return drawn;
            };
            const auto drawn = epochs({123, 0});
            CHECK(drawn == epochs({123, 0}));
            CHECK(drawn != epochs({456, 0}));
        }
    }
}

}  // namespace laws
