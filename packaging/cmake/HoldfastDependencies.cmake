# Everything is a Debian package (12 and 13); nothing is downloaded by the build.
find_package(Threads REQUIRED)
find_package(Eigen3 REQUIRED NO_MODULE)
find_package(spdlog REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(Boost 1.74 REQUIRED CONFIG)
find_package(yaml-cpp REQUIRED)
find_package(OpenSSL REQUIRED) # the core: SHA-256 only
find_package(PkgConfig REQUIRED)
if(NOT TARGET yaml-cpp::yaml-cpp) # yaml-cpp before 0.8 exports the plain name
    add_library(yaml-cpp::yaml-cpp ALIAS yaml-cpp)
endif()

if(NOT HOLDFAST_CORE_ONLY)
    find_package(Qt6 6.4 REQUIRED COMPONENTS Core Network)
    pkg_check_modules(SQLITE REQUIRED IMPORTED_TARGET sqlite3)
    pkg_check_modules(ZSTD REQUIRED IMPORTED_TARGET libzstd)
    pkg_check_modules(PQXX REQUIRED IMPORTED_TARGET libpqxx)
    pkg_check_modules(PQ REQUIRED IMPORTED_TARGET libpq)
    pkg_check_modules(HIREDIS REQUIRED IMPORTED_TARGET hiredis)
    pkg_check_modules(CURL REQUIRED IMPORTED_TARGET libcurl)
    # The lab's services: plain libpq, since their every wait needs an end, and the small HTTP server.
    pkg_check_modules(LIBPQ REQUIRED IMPORTED_TARGET libpq)
    pkg_check_modules(HTTPLIB REQUIRED IMPORTED_TARGET cpp-httplib)
    if(HOLDFAST_UI)
        find_package(Qt6 6.4 REQUIRED COMPONENTS Widgets Charts Svg)
        pkg_check_modules(GRAPHVIZ REQUIRED IMPORTED_TARGET libgvc libcgraph) # app/layout only
    endif()
endif()
if(HOLDFAST_TESTS OR HOLDFAST_BENCHMARKS)
    find_package(Qt6 6.4 REQUIRED COMPONENTS Core Test)
endif()
