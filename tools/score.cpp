// New embeddings scored by a trained head. No study is needed.
// SPDX-License-Identifier: MIT
#include <equipoise/score_command.hpp>

int main(int argument_count, char** arguments) { return equipoise::run_score(argument_count, arguments); }
