// equipoise_audit FILE.csv: what somebody's results can and cannot support. No study is needed.
// SPDX-License-Identifier: MIT
#include <equipoise/audit_command.hpp>

int main(int argument_count, char** arguments) { return equipoise::run_audit(argument_count, arguments); }
