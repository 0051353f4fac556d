// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

/// BirdNET embeddings are trained on raw; features of other kinds (MFCCs, acoustic indices) have scales of their own.
struct FeatureScaling : From<Stage2Baseline> {
    static constexpr std::string_view name  = "feature_scaling";
    static constexpr std::string_view about = "Should the head see features raw, standardised or of unit length?";

    using features = Factor<"features", RawEmbeddings, Standardise, L2Normalise>;
    using report   = Report<MeanSem, OneWayAnova<"features">, BestCell<F1>>;
};
EQUIPOISE_MAIN(FeatureScaling)
