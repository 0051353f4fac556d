#include <equipoise/report/words.hpp>
