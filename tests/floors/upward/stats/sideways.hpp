#  include <equipoise/metrics/scores.hpp>  // neighbours do not know each other
