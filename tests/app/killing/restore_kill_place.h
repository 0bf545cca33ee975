// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/lab/supervisor/platform_server.h"
#include "app/lab/supervisor/port_reservation.h"
#include "engine/backups/backup_keeper.h"
#include "engine/core/actions/journal_log.h"
#include "engine/recovery/redis_talk.h"
#include "engine/stores/action_store_factory.h"
#include "tests/support/killing/killed_program.h"
#include "tests/support/killing/replica_platform.h"
#include "tests/support/killing/shared_hurry.h"

#include <fmt/format.h>
#include <poll.h>

#include <fstream>
#include <iterator>
#include <optional>

namespace holdfast::testing {

/// A Redis with a backup and other keys since, run by a platform that outlives every Holdfast, and what these
/// share. Everything is gone with it.
class RestoreKillPlace {
public:
    static constexpr int kKept = 300;   ///< keys of the backup
    static constexpr int kFormer = 500; ///< keys since

    explicit RestoreKillPlace(std::string programs) : m_programs(std::move(programs)) {}

    ~RestoreKillPlace() {
        m_platform.watch({});
        m_server.reset();
        std::error_code ignored;
        if (!m_folder.empty()) std::filesystem::remove_all(m_folder, ignored);
    }

    RestoreKillPlace(const RestoreKillPlace&) = delete;
    RestoreKillPlace& operator=(const RestoreKillPlace&) = delete;

    /// Empty: it stands; else what failed.
    [[nodiscard]] std::string begin() {
        std::string pattern = (std::filesystem::temp_directory_path() / "holdfast-kill-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) return "no folder of its own";
        m_folder = pattern;
        std::filesystem::create_directories(m_folder / "redis/data");
        // Debian's package of tools carries the server without its service.
        std::filesystem::create_symlink("/usr/bin/redis-check-rdb", m_folder / "redis-server");
        auto port = lab::PortReservation::take();
        if (!port) return port.error().detail;
        m_port.emplace(std::move(*port));
        // The platform adds the names of the replica and of its port.
        const auto script = fmt::format("exec '{}' --bind 127.0.0.1 --port \"$1\" --dir '{}' --save '3600 1' "
                                        "--repl-diskless-sync-delay 0",
                                        (m_folder / "redis-server").string(), data().string());
        if (!m_platform.plant("cache", {"/bin/sh", "-c", script}, m_port->port(), 1, m_folder.string()))
            return "the Redis does not start";
        if (auto trouble = fill("kept", kKept); !trouble.empty()) return trouble;
        const SystemClock clock;
        backups::BackupKeeper keeper(place(), clock);
        const auto taken = keeper.provider().take({}, {});
        if (!taken) return taken.error().detail;
        const auto verified = keeper.provider().verify(taken->id, {}, {});
        if (!verified) return verified.error().detail;
        if (!verified->sound) return "the backup is not sound: " + verified->text;
        if (auto trouble = fill("former", kFormer); !trouble.empty()) return trouble;
        std::ofstream(m_folder / "fleet.yaml")
            << fmt::format("holdfast: 1\nfleet: kills\nenvironment: lab\ninterval: 5 s\nservices:\n  cache:\n"
                           "    kind: redis\n    address: redis://{}\n"
                           "    platform: {{ kind: local, name: cache }}\n"
                           "    backup: {{ repository: {}, drill_every: never }}\n",
                           target(), (m_folder / "repository").string());
        m_server.emplace(m_platform);
        const auto listening = m_server->listen((m_folder / "p.sock").string());
        return listening ? std::string() : listening.error().detail;
    }

    [[nodiscard]] bool start(KilledProgram& program) const {
        return program.start(m_programs + "/kill_child",
                             {(m_folder / "data").string(), (m_folder / "fleet.yaml").string(),
                              (m_folder / "p.sock").string(), std::to_string(m_epoch.boot),
                              std::to_string(m_epoch.wall)},
                             m_folder.string());
    }

    [[nodiscard]] ReplicaPlatform& platform() noexcept { return m_platform; }

    [[nodiscard]] std::filesystem::path data() const { return m_folder / "redis/data"; }

    [[nodiscard]] std::filesystem::path actingFolder() const { return m_folder / "data/fleets/kills"; }

    [[nodiscard]] bool isClosed() const {
        std::ifstream file(stores::journalPath(actingFolder()), std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(file), {}};
        const auto open = actions::openPlans(actions::readJournal(text).records);
        return open && open->empty();
    }

    /// What stands beside the data, and the data.
    [[nodiscard]] std::string folders() const {
        std::vector<std::string> names;
        for (const auto& entry : std::filesystem::directory_iterator(m_folder / "redis"))
            names.push_back(entry.path().filename().string());
        std::ranges::sort(names);
        return fmt::format("{}", fmt::join(names, " "));
    }

    /// «kept» or «former»: all keys of it and none of the other; else what is there.
    [[nodiscard]] std::string served() const {
        for (const auto& [name, count] : {std::pair{"kept", kKept}, std::pair{"former", kFormer}}) {
            if (keys("*") == count && keys(fmt::format("{}:*", name)) == count) return name;
        }
        return fmt::format("{} keys, {} of the backup, {} of since", keys("*"), keys("kept:*"),
                           keys("former:*"));
    }

private:
    static constexpr Duration kAsk{60'000};

    [[nodiscard]] std::string target() const { return fmt::format("127.0.0.1:{}", m_port->port()); }

    [[nodiscard]] ProbeSpec spec() const { return {.kind = ProbeKind::Redis, .target = target()}; }

    /// As the program makes it of the fleet file.
    [[nodiscard]] backups::BackupPlace place() const {
        return {.fleet = "kills",
                .service = ServiceId("cache"),
                .server = spec(),
                .settings = {.method = BackupMethod::Redis,
                             .repository = (m_folder / "repository").string(),
                             .log = false}};
    }

    /// Nothing but these keys.
    [[nodiscard]] std::string fill(const char* name, int count) const {
        std::optional<Error> trouble;
        for (int tries = 0; tries < 600; ++tries) { // it may be starting
            recovery::RedisTalk talk(spec(), kAsk);
            const auto flushed = talk.ask({"FLUSHALL"});
            trouble = flushed ? std::nullopt : std::optional(flushed.error());
            if (!trouble) break;
            ::poll(nullptr, 0, 50);
        }
        recovery::RedisTalk talk(spec(), kAsk);
        for (int i = 0; i < count && !trouble; ++i) {
            const auto set = talk.ask({"SET", fmt::format("{}:{}", name, i), std::string(200, 'x')});
            if (!set) trouble = set.error();
        }
        return trouble ? trouble->detail : std::string();
    }

    [[nodiscard]] int keys(const std::string& pattern) const {
        recovery::RedisTalk talk(spec(), kAsk);
        const auto found = talk.ask({"KEYS", pattern});
        return found ? static_cast<int>(found->elements.size()) : -1;
    }

    std::string m_programs;
    std::filesystem::path m_folder;
    SharedHurry::Epoch m_epoch = SharedHurry::fromNow();
    std::optional<lab::PortReservation> m_port;
    ReplicaPlatform m_platform;
    std::optional<lab::PlatformServer> m_server; ///< last: uses the platform
};

} // namespace holdfast::testing
