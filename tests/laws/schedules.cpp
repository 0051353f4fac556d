// SPDX-License-Identifier: MIT
#include "laws_of_schedules.hpp"

using namespace equipoise;

TEMPLATE_TEST_CASE("every schedule keeps the laws", "", Constant, Cosine, BirdNetSchedule) {
    laws::of_schedule(TestType{});
}
