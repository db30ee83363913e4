# LudusCuda.cmake - finds nvcc, tries it, and says with which flags environments are compiled for CUDA. Installed with LudusEnv.cmake.
# SPDX-License-Identifier: MIT
#
# Sets LUDUS_NVCC (empty where there is none that works), LUDUS_NVCC_FLAGS and LUDUS_CUDA_WHY, a sentence for the summary.

set(LUDUS_CUDA_ARCHITECTURE sm_90 CACHE STRING "GPU architecture that environments are compiled for (nvcc -arch)")

# No contraction: a * b + c rounds twice, as on the processor, so that both give the same bits.
set(LUDUS_NVCC_FLAGS -std=c++17 -O3 -arch=${LUDUS_CUDA_ARCHITECTURE} -fmad=false -Xcompiler -fPIC)
set(LUDUS_NVCC "")
set(LUDUS_CUDA_WHY "LUDUS_CUDA is off")

if(LUDUS_CUDA)
    find_program(LUDUS_NVCC_PROGRAM nvcc HINTS ENV CUDA_HOME ENV CUDA_PATH PATHS /usr/local/cuda /opt/cuda PATH_SUFFIXES bin)
    mark_as_advanced(LUDUS_NVCC_PROGRAM)
    if(NOT LUDUS_NVCC_PROGRAM)
        set(LUDUS_CUDA_WHY "nvcc was not found")
    else()
        # An nvcc can be there and still refuse the host's compiler or the architecture: try it once, remember the answer.
        set(trial "${LUDUS_NVCC_PROGRAM} ${LUDUS_NVCC_FLAGS}")
        if(NOT LUDUS_NVCC_TRIED STREQUAL trial)
            set(folder ${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/ludus_nvcc)
            file(WRITE ${folder}/trial.cu "#include <math.h>\n__global__ void trial(float *x) { *x = sqrtf(*x); }\n")
            execute_process(COMMAND ${LUDUS_NVCC_PROGRAM} ${LUDUS_NVCC_FLAGS} -c ${folder}/trial.cu -o ${folder}/trial.o
                RESULT_VARIABLE failed OUTPUT_VARIABLE said ERROR_VARIABLE said)
            file(WRITE ${folder}/trial.log "${said}")
            set(LUDUS_NVCC_TRIED "${trial}" CACHE INTERNAL "what was tried")
            set(LUDUS_NVCC_FAILED "${failed}" CACHE INTERNAL "how it ended")
            set(LUDUS_NVCC_LOG "${folder}/trial.log" CACHE INTERNAL "what it said")
        endif()
        if(LUDUS_NVCC_FAILED STREQUAL "0")
            set(LUDUS_NVCC ${LUDUS_NVCC_PROGRAM})
            set(LUDUS_CUDA_WHY "${LUDUS_NVCC}, ${LUDUS_CUDA_ARCHITECTURE}, environments are compiled for it")
        else()
            set(LUDUS_CUDA_WHY "${LUDUS_NVCC_PROGRAM} cannot compile for ${LUDUS_CUDA_ARCHITECTURE} here: ${LUDUS_NVCC_LOG}")
        endif()
    endif()
endif()
