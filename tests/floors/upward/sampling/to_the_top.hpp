#include <equipoise/data/splits.hpp>
#include <equipoise/equipoise.hpp>
