// SPDX-License-Identifier: MIT
#include "laws_of_aggregates.hpp"

using namespace equipoise;

TEST_CASE("every aggregate of scores keeps the laws") {
    laws::of_aggregate(Max{});
    laws::of_aggregate(FileScore<Max>{});
    for (int count : {1, 3, 20}) {
        laws::of_aggregate(metrics::MeanOfTop<int>{count});
        laws::of_aggregate(FileScore<metrics::MeanOfTop<int>>{{count}});
    }
}
