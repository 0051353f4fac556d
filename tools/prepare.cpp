// Embeddings and a manifest of clips become one .npz and a manifest row by row.
// SPDX-License-Identifier: MIT
#include <equipoise/prepare_command.hpp>

int main(int argument_count, char** arguments) { return equipoise::run_prepare(argument_count, arguments); }
