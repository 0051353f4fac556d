// What a data set is, and which studies could run on it.
// SPDX-License-Identifier: MIT
#include <equipoise/describe_command.hpp>

int main(int argument_count, char** arguments) { return equipoise::run_describe(argument_count, arguments); }
