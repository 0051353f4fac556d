// A stone that leans on the roof.
#include <string>
#include <equipoise/base/text.hpp>
#include <equipoise/study/study.hpp>
