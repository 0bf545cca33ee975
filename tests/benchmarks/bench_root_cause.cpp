// SPDX-License-Identifier: GPL-3.0-or-later
//
// How often the likely cause is the true one (PetShop), and how well those that a fault reaches are ranked
// (Nezha): bench_root_cause [--petshop DIR] [--nezha DIR] [--quick]. Each folder may hold several traffic
// patterns or days. One set of parameters for both. Beside it, in the same run: a traversal of the graph, and
// the rule «all that call it, directly or not». Without --quick also: constants chosen without the scenario
// that they are judged on, and what changes when each constant changes by a half.
#include "engine/core/topology/anomaly_strength.h"
#include "tests/benchmarks/root_cause_cost.h"
#include "tests/benchmarks/root_cause_evidence.h"
#include "tests/benchmarks/root_cause_nezha.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <exception>
#include <functional>
#include <numeric>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace {

using namespace holdfast;
using namespace holdfast::bench;
using namespace holdfast::topology;

// ---- PetShop

/// Where in the issue's readings the symptom begins: what is earlier is «before».
std::size_t beginningOf(const Issue& issue, const Measured& ordinary, const Parameters& parameters) {
    const auto find = [&](const Measured& measured) -> const Measured::Signal* {
        const auto service = measured.services.find(issue.symptomService);
        if (service == measured.services.end()) return nullptr;
        const auto signal = std::ranges::find(service->second, issue.symptomSignal, &Measured::Signal::name);
        return signal == service->second.end() ? nullptr : &*signal;
    };
    const auto* reference = find(ordinary);
    const auto* during = find(issue.window);
    if (reference == nullptr || during == nullptr) return 0;
    const auto strength = anomalyStrength({.reference = reference->values,
                                           .before = {},
                                           .during = during->values,
                                           .highIsBad = during->highIsBad},
                                          parameters.strength);
    return strength ? strength->began.value_or(0) : 0;
}

std::vector<ServiceTrouble> troublesOf(const PetShop& shop, const Issue& issue,
                                       const Parameters& parameters) {
    const std::size_t split = beginningOf(issue, shop.ordinary, parameters);
    std::vector<ServiceTrouble> troubles(shop.graph.size());
    for (Node node = 0; node < shop.graph.size(); ++node) {
        const auto now = issue.window.services.find(shop.graph.id(node).value());
        const auto ordinary = shop.ordinary.services.find(shop.graph.id(node).value());
        if (now == issue.window.services.end() || ordinary == shop.ordinary.services.end()) continue;
        Slice slice;
        slice.times = issue.window.times;
        for (const auto& signal : now->second) {
            const auto reference = std::ranges::find(ordinary->second, signal.name, &Measured::Signal::name);
            if (reference == ordinary->second.end()) continue;
            slice.signals.push_back(&signal);
            slice.reference.emplace_back(reference->values);
            slice.before.push_back(std::span<const double>(signal.values).first(split));
            slice.during.push_back(std::span<const double>(signal.values).subspan(split));
        }
        troubles[node] = troubleOf(slice, parameters);
    }
    // The symptom is known for sure: somebody raised an alarm.
    if (const auto node = shop.graph.find(ServiceId(issue.symptomService))) {
        auto& evidence = troubles[*node].evidence;
        auto& kind = issue.symptomSignal.starts_with("latency") ? evidence.slow : evidence.failing;
        kind = std::max(kind.value_or(0.0), 8.0);
    }
    return troubles;
}

/// From the symptom down through what deviates by more than three: where nothing further below does, there it
/// began; those of them that deviate most come first.
std::vector<Node> traversal(const DependencyGraph& graph, std::span<const ServiceTrouble> troubles,
                            std::optional<Node> symptom) {
    if (!symptom) return {};
    std::vector<Node> open{*symptom};
    std::set<Node> seen{*symptom};
    std::vector<Node> roots;
    while (!open.empty()) {
        const Node node = open.back();
        open.pop_back();
        bool further = false;
        for (const auto& edge : graph.dependenciesOf(node)) {
            if (troubles[edge.to].deviation <= 3.0) continue;
            further = true;
            if (seen.insert(edge.to).second) open.push_back(edge.to);
        }
        if (!further) roots.push_back(node);
    }
    std::ranges::stable_sort(roots, std::greater<>(), [&](Node node) { return troubles[node].deviation; });
    return roots;
}

using ByScenario = std::map<std::string, Hits>;

Duration paceOf(const Measured& measured) {
    if (measured.times.size() < 2) return Duration(60'000);
    return Duration(static_cast<Duration::rep>((measured.times[1] - measured.times[0]) * 1000.0));
}

ByScenario petShopHits(std::span<const PetShop> shops, const Parameters& parameters, bool print) {
    ByScenario hits;
    ByScenario walked;
    for (const auto& shop : shops) {
        for (const auto& issue : shop.issues) {
            const auto troubles = troublesOf(shop, issue, parameters);
            const auto cause = shop.graph.find(ServiceId(issue.cause));
            const auto ranking = ourRanking(shop.graph, troubles, parameters, paceOf(issue.window));
            const auto ours = rankOf(ranking, cause);
            hits[issue.scenario].add(ours);
            const auto theirs = rankOf(
                traversal(shop.graph, troubles, shop.graph.find(ServiceId(issue.symptomService))), cause);
            walked[issue.scenario].add(theirs);
            if (print) {
                fmt::print("  {:<34} {:<10} {:<46} rank {:>2}, traversal {:>2}{}\n", issue.scenario,
                           issue.name, issue.cause, ours, theirs,
                           ours == 1 ? std::string() : ", first: " + shop.graph.id(ranking.front()).value());
            }
        }
    }
    if (!print) return hits;
    fmt::print("\n{:<40} {:>6} | {:>15} | {:>15}\n", "PetShop", "issues", "top-1 top-3", "traversal");
    Hits all;
    Hits allWalked;
    for (const auto& [scenario, hit] : hits) {
        const auto& peer = walked[scenario];
        fmt::print("{:<40} {:>6} | {:>15} | {:>15}\n", scenario, hit.all, hit.text(), peer.text());
        all.first += hit.first;
        all.three += hit.three;
        all.all += hit.all;
        allWalked.first += peer.first;
        allWalked.three += peer.three;
        allWalked.all += peer.all;
    }
    fmt::print("{:<40} {:>6} | {:>15} | {:>15}\n", "all (bars 0.55 0.80)", all.all, all.text(),
               allWalked.text());
    return hits;
}

// ---- how much the constants matter

struct Constant {
    const char* name;
    std::function<double&(Parameters&)> of;
};

std::vector<Constant> constants() {
    return {{"pass", [](Parameters& p) -> double& { return p.cause.pass; }},
            {"across", [](Parameters& p) -> double& { return p.cause.across; }},
            {"chance", [](Parameters& p) -> double& { return p.cause.chance; }},
            {"chanceStrength", [](Parameters& p) -> double& { return p.cause.chanceStrength; }},
            {"both", [](Parameters& p) -> double& { return p.cause.both; }},
            {"unseen", [](Parameters& p) -> double& { return p.cause.unseen; }},
            {"late", [](Parameters& p) -> double& { return p.cause.late; }},
            {"latest", [](Parameters& p) -> double& { return p.cause.latest; }},
            {"reversed", [](Parameters& p) -> double& { return p.cause.reversed; }},
            {"xi", [](Parameters& p) -> double& { return p.xi; }},
            {"tail", [](Parameters& p) -> double& { return p.strength.tail; }},
            {"tailIndex", [](Parameters& p) -> double& { return p.strength.tailIndex; }},
            {"leastShare", [](Parameters& p) -> double& { return p.strength.leastShare; }},
            {"ordinary", [](Parameters& p) -> double& { return p.strength.ordinary; }}};
}

Hits sumOf(const ByScenario& hits, const std::string& without = {}) {
    Hits sum;
    for (const auto& [scenario, hit] : hits) {
        if (scenario == without) continue;
        sum.first += hit.first;
        sum.three += hit.three;
        sum.all += hit.all;
    }
    return sum;
}

void printSensitivity(std::span<const PetShop> shops) {
    fmt::print("\nPetShop top-1 top-3 with one constant changed\n{:<16} {:>15} {:>15} {:>15} {:>15}\n", "",
               "x 0.5", "x 0.8", "x 1.25", "x 1.5");
    for (const auto& constant : constants()) {
        fmt::print("{:<16}", constant.name);
        for (const double factor : {0.5, 0.8, 1.25, 1.5}) {
            Parameters parameters;
            double& value = constant.of(parameters);
            value = value < 1.0 ? std::min(0.999, value * factor) : value * factor;
            fmt::print(" {:>15}", sumOf(petShopHits(shops, parameters, false)).text());
        }
        fmt::print("\n");
    }
}

/// Constants are chosen on all scenarios but one, and judged on that one.
void printLeaveOneOut(std::span<const PetShop> shops) {
    std::vector<ByScenario> results;
    for (const double pass : {0.4, 0.6, 0.8}) {
        for (const double chance : {0.005, 0.01, 0.03}) {
            for (const double strength : {0.6, 0.7, 0.8}) {
                for (const double index : {3.0, 4.0, 5.0}) {
                    Parameters parameters;
                    parameters.cause.pass = pass;
                    parameters.cause.chance = chance;
                    parameters.cause.chanceStrength = strength;
                    parameters.strength.tailIndex = index;
                    results.push_back(petShopHits(shops, parameters, false));
                }
            }
        }
    }
    Hits left;
    Hits worst{.first = 1 << 20, .three = 1 << 20, .all = 0};
    for (const auto& [scenario, ignored] : results.front()) {
        const auto best = std::ranges::max_element(results, {}, [&](const ByScenario& hits) {
            const Hits sum = sumOf(hits, scenario);
            return sum.first * 1000 + sum.three;
        });
        const auto& hit = best->at(scenario);
        left.first += hit.first;
        left.three += hit.three;
        left.all += hit.all;
    }
    for (const auto& result : results) {
        const Hits sum = sumOf(result);
        worst.first = std::min(worst.first, sum.first);
        worst.three = std::min(worst.three, sum.three);
        worst.all = sum.all;
    }
    fmt::print(
        "\n{} settings of pass, chance, chanceStrength, tailIndex: leave one scenario out {}, worst of "
        "all {}\n",
        results.size(), left.text(), worst.text());
}

int run(const std::string& petshop, const std::string& nezha, bool quick) {
    const auto shops = readPetShop(petshop);
    const auto days = readNezha(nezha);
    if (shops.empty() && days.empty()) {
        fmt::print("no data: PetShop (amazon-science/petshop-root-cause-analysis) at {}, Nezha "
                   "(IntelligentDDS/Nezha) at {}\n",
                   petshop, nezha);
        return 1;
    }
    if (!shops.empty()) {
        petShopHits(shops, {}, true);
        fmt::print("published for a traversal, by scenario: top-1 .57-.83, top-3 .57-1.00\n");
        if (!quick) {
            printSensitivity(shops);
            printLeaveOneOut(shops);
        }
    }
    for (const auto& day : days)
        measureNezha(day);
    measureGrouping();
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    const char* data = std::getenv("HOLDFAST_DATA");
    const std::string root = data != nullptr ? data : "../shared/data";
    std::string petshop = root + "/petshop";
    std::string nezha = root + "/nezha";
    bool quick = false;
    for (int i = 1; i < argc; ++i) {
        const std::string argument = argv[i];
        if (argument == "--quick") {
            quick = true;
        } else if ((argument == "--petshop" || argument == "--nezha") && i + 1 < argc) {
            (argument == "--petshop" ? petshop : nezha) = argv[++i];
        } else {
            fmt::print(stderr, "usage: bench_root_cause [--petshop DIR] [--nezha DIR] [--quick]\n");
            return 2;
        }
    }
    try {
        return run(petshop, nezha, quick);
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());
        return 1;
    }
}
