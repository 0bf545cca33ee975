// SPDX-License-Identifier: GPL-3.0-or-later
// holdfast-layout: one graph as JSON on standard input, its coordinates as JSON on standard output
// (graph_document.h). Exit codes: 0 done, 1 the layout failed, 2 bad input; then standard error holds one
// line for people.
#include "app/layout/graph_document.h"
#include "app/layout/graphviz_layout.h"
#include "app/layout/process_limits.h"

#include <array>
#include <cstdio>
#include <string>

#if defined(__SANITIZE_ADDRESS__)
// Graphviz keeps what it loaded until the end.
extern "C" const char* __asan_default_options() {
    return "detect_leaks=0";
}
#endif

namespace {

std::string readInput() {
    std::string text;
    std::array<char, 65536> block{};
    while (text.size() <= holdfast::layout::kMaximumBytes) {
        const std::size_t count = std::fread(block.data(), 1, block.size(), stdin);
        if (count == 0) break;
        text.append(block.data(), count);
    }
    return text;
}

int complain(int code, const holdfast::Error& error) {
    std::fprintf(stderr, "%s: %s\n", error.where.c_str(), error.detail.c_str());
    return code;
}

} // namespace

int main() {
    using namespace holdfast::layout;
    limitThisProcess(std::chrono::seconds(30), std::size_t{2} * 1024 * 1024 * 1024);
    const auto graph = readGraph(readInput());
    if (!graph) return complain(2, graph.error());
    const auto layout = layOut(*graph);
    if (!layout) return complain(1, layout.error());
    const std::string answer = writeLayout(*layout);
    const bool written = std::fwrite(answer.data(), 1, answer.size(), stdout) == answer.size();
    return written && std::fflush(stdout) == 0 ? 0 : 1;
}
