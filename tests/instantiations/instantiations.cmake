# cmake -D COMPILER=... -D NM=... -D STAGE3=stage3_balancing.cpp -D CONTROLLED=stage3_powered.cpp -D ONE=one_level.cpp -D HUNDRED=hundred_levels.cpp -P ...
# Compiles studies without optimisation, so that every instantiation leaves a symbol, and counts. Names are compared as
# the compilers mangle them (nm -C gives up on numbers as template arguments); local symbols are Clang's constants.
function(symbols_of source variable)
    get_filename_component(name ${source} NAME_WE)
    execute_process(COMMAND ${COMPILER} @flags.rsp -O0 -c ${source} -o ${name}.o COMMAND_ERROR_IS_FATAL ANY)
    execute_process(COMMAND ${NM} --defined-only --extern-only -j ${name}.o OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
    set(${variable} "\n${symbols}" PARENT_SCOPE)
endfunction()

set(faults "")
function(expect wanted what regex)
    string(REGEX MATCHALL "\n${regex}" found "${symbols}")
    list(LENGTH found count)
    message(STATUS "${count} x ${what}")
    if(NOT count EQUAL wanted)
        set(faults "${faults}${count} instead of ${wanted} symbols of ${what}\n" PARENT_SCOPE)
    endif()
endfunction()

# 11 ratios x 2 modes x 3 seeds = 66 runs; a name that begins with _ZZN is a lambda inside such a function
symbols_of(${STAGE3} symbols)
expect(1 "fit<...>" "_ZN9equipoise3fitI")
expect(1 "detail::train_and_measure<...>" "_ZN9equipoise6detail17train_and_measureI")
expect(2 "detail::run_cell<...>" "_ZN9equipoise6detail8run_cellI")
expect(2 "sampler::UpsampleBy<...>::apply" "_ZNK9equipoise7sampler10UpsampleByI[^\n]+E5applyERNS_")
expect(1 "sampler::UpsampleBy<Repeat, double>::apply" "_ZNK9equipoise7sampler10UpsampleByINS_6RepeatEdE5applyERNS_")
expect(1 "sampler::UpsampleBy<Linear, double>::apply" "_ZNK9equipoise7sampler10UpsampleByINS_6LinearEdE5applyERNS_")

# the same study with controls, which train on rows of their own in the same loop
symbols_of(${CONTROLLED} symbols)
expect(1 "fit<...> with controls" "_ZN9equipoise3fitI")
expect(1 "detail::train_and_measure<...> with controls" "_ZN9equipoise6detail17train_and_measureI")
expect(2 "detail::run_cell<...> with controls" "_ZN9equipoise6detail8run_cellI")

foreach(levels ONE HUNDRED)
    symbols_of(${${levels}} symbols)
    string(REGEX MATCHALL "\n[^\n]+" all "${symbols}")
    list(LENGTH all ${levels}_COUNT)
endforeach()
message(STATUS "${ONE_COUNT} symbols for 1 number level, ${HUNDRED_COUNT} for 100")
if(NOT ONE_COUNT EQUAL HUNDRED_COUNT)
    string(APPEND faults "${ONE_COUNT} symbols for 1 number level, but ${HUNDRED_COUNT} for 100\n")
endif()
if(faults)
    message(FATAL_ERROR "${faults}")
endif()
