// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/killing/kill_place.h"

#include "engine/stores/action_store_factory.h"

#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace holdfast::testing {

namespace fs = std::filesystem;

namespace {

struct Planted {
    const char* name;
    int replicas;
};

constexpr std::array kServices{Planted{"api", 1},  Planted{"cart", 1}, Planted{"db", 1},
                               Planted{"shop", 1}, Planted{"pool", 1}, Planted{"crowd", 3}};

std::string textOf(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

} // namespace

KillPlace::KillPlace(std::string programs) : m_programs(std::move(programs)) {}

KillPlace::~KillPlace() {
    m_server.reset();
    std::error_code ignored;
    if (!m_folder.empty()) fs::remove_all(m_folder, ignored);
}

std::string KillPlace::begin() {
    std::string pattern = (fs::temp_directory_path() / "holdfast-kill-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) return "no folder of its own";
    m_folder = pattern;
    for (const auto& service : kServices) {
        auto port = lab::PortReservation::take();
        if (!port) return "no port is free";
        m_ports.push_back(std::move(*port));
        const std::vector<std::string> command{m_programs + "/kill_victim", (m_folder / "ledger").string()};
        if (!m_platform.plant(service.name, command, m_ports.back().port(), service.replicas,
                              m_folder.string()))
            return fmt::format("{} does not start", service.name);
    }
    std::ofstream(m_folder / "fleet.yaml") << fleetText();
    m_server.emplace(m_platform);
    const auto listening = m_server->listen((m_folder / "p.sock").string());
    return listening ? std::string() : listening.error().detail;
}

std::string KillPlace::fleetText() const {
    std::string text =
        fmt::format("holdfast: 1\nfleet: {}\nenvironment: lab\ninterval: 5 s\nservices:\n", kFleet);
    for (std::size_t i = 0; i < kServices.size(); ++i) {
        const std::string name = kServices[i].name;
        text += fmt::format("  {}:\n    kind: tcp\n    address: 127.0.0.1:{}\n", name, m_ports[i].port());
        text += fmt::format("    platform: {{ kind: local, name: {} }}\n", name);
        if (name == "pool" || name == "crowd") text += "    recovery: { replicas: { least: 1, most: 5 } }\n";
        if (name == "shop") text += "    depends_on:\n      db: { kind: hard }\n";
    }
    return text;
}

bool KillPlace::start(KilledProgram& program) const {
    return program.start(m_programs + "/kill_child",
                         {(m_folder / "data").string(), (m_folder / "fleet.yaml").string(),
                          (m_folder / "p.sock").string(), std::to_string(m_epoch.boot),
                          std::to_string(m_epoch.wall)},
                         m_folder.string());
}

actions::JournalReading KillPlace::journal() const {
    return actions::readJournal(textOf(stores::journalPath(actingFolder())));
}

int KillPlace::startsOf(const std::string& replica) const {
    std::istringstream lines(textOf(m_folder / "ledger"));
    int count = 0;
    for (std::string line; std::getline(lines, line);)
        count += line == "start " + replica ? 1 : 0;
    return count;
}

} // namespace holdfast::testing
