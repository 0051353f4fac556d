#include "own_sampler.hpp"
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct OwnStudy : From<Stage2Baseline> {
    static constexpr std::string_view name = "own_study";

    using data = Data<Pond, Width<1024>>;
    using sampling = Sampling<EverySecondNegative, UpsampleBy<Linear, Levels<"ratio", 0, 1>>, BalancedBatches>;
    using report = Report<MeanSem, OneWayAnova<"ratio">>;
};
EQUIPOISE_MAIN(OwnStudy)
