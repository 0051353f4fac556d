#include "dataset.hpp"
