// SPDX-License-Identifier: GPL-3.0-or-later
// Physical backups of a PostgreSQL beside pg_basebackup itself, and restores beside a plain copy of a cluster
// and its recovery, in turn on the same disk.
// bench_backups [--megabytes 1024] [--rounds 3]; 10 GB: --megabytes 10240
#include "engine/backups/private_folder.h"
#include "engine/backups/restore_steps.h"
#include "tests/engine/backups/backup_lab.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDir>
#include <QtCore/QProcess>

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>

using namespace holdfast;
using namespace holdfast::backups;
using holdfast::backups::testing::BackupLab;
namespace fs = std::filesystem;

namespace {

constexpr int kScaleBytes = 15; // megabytes that pgbench makes of one unit of its scale
constexpr Duration kPatience = std::chrono::hours(2);

[[noreturn]] void giveUp(const std::string& why) {
    fmt::print(stderr, "{}\n", why);
    std::exit(1);
}

template <typename T>
T got(Result<T> result) {
    if (!result) giveUp(result.error().detail + " (" + result.error().where + ")");
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

double secondsOf(const std::function<void()>& work) {
    ::sync(); // what others left to be written is not this one's
    const auto began = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

double median(std::vector<double> all) {
    std::ranges::sort(all);
    return all[all.size() / 2];
}

/// Where the time went, as it goes.
void note(const char* of, const char* phase, double seconds) {
    fmt::print("  {}, {}: {:.1f} s\n", of, phase, seconds);
    std::fflush(stdout);
}

void run(ToolCall call) {
    const auto end = got(runTool(std::move(call), kPatience, {}));
    if (!end.good()) giveUp(lastWords(end.output));
}

class Bench {
public:
    explicit Bench(int megabytes) {
        if (!m_lab.start()) giveUp("PostgreSQL does not start.");
        QProcess fill;
        fill.start(QStringLiteral("/usr/lib/postgresql/15/bin/pgbench"),
                   {QStringLiteral("-i"), QStringLiteral("-q"), QStringLiteral("-s"),
                    QString::number(std::max(1, megabytes / kScaleBytes)), QStringLiteral("-h"),
                    m_lab.server.directory(), QStringLiteral("-p"), QString::number(m_lab.server.port()),
                    QStringLiteral("-U"), QStringLiteral("postgres"), QStringLiteral("postgres")});
        if (!fill.waitForFinished(-1) || fill.exitCode() != 0) giveUp("pgbench does not fill it.");
        if (!m_lab.server.sql(QStringLiteral("CHECKPOINT"))) giveUp("CHECKPOINT fails.");
    }

    /// pg_basebackup alone, with these options beside the common ones.
    double peer(const std::vector<std::string>& options, const char* into) {
        fs::remove_all(m_lab.path(into));
        auto call = got(callTo(m_lab.spec(), m_tools.program("pg_basebackup"), "peer"));
        call.arguments.insert(call.arguments.end(), {"--pgdata=" + m_lab.path(into), "--wal-method=stream",
                                                     "--checkpoint=fast", "--label=peer"});
        call.arguments.insert(call.arguments.end(), options.begin(), options.end());
        return secondsOf([&] { run(call); });
    }

    double take() {
        auto order = m_lab.order();
        order.sampleBytes = 0; // counting tables is the drill's, and not of the copy
        PostgresBackups backups(order, m_lab.clock);
        return secondsOf([&] { m_taken = got(backups.take({}, {})); });
    }

    double restore() {
        PostgresBackups backups(m_lab.order(), m_lab.clock);
        fs::remove_all(m_lab.path("restored"));
        return secondsOf([&] {
            const auto restored = got(backups.restore(
                {.id = m_taken.id, .into = m_lab.path("restored"), .point = {.onlyConsistent = true}}, {},
                {}));
            for (const auto& phase : restored.phases)
                note("restore", phase.name.c_str(), static_cast<double>(phase.took.count()) / 1000.0);
        });
    }

    /// A backup that lies there as files, copied and recovered by the same server with the same settings.
    double plainCopy() {
        const auto account = got(serverAccount("postgres"));
        const auto to = m_lab.path("copied");
        fs::remove_all(to);
        return secondsOf([&] {
            const auto began = std::chrono::steady_clock::now();
            run({.program = "/bin/cp", .arguments = {"-a", m_lab.path("plain"), to}});
            got(writeFileFor(fs::path(to) / "recovery.signal", "", account));
            if (account)
                run({.program = "/bin/chown",
                     .arguments = {"-R", fmt::format("{}:{}", account->user, account->group), to}});
            note("plain copy", "copy",
                 std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
            const auto place = got(PrivateFolder::make("/tmp", account));
            auto instance = got(PostgresInstance::start(
                m_tools, account, {.data = to, .run = place.path(), .point = {.onlyConsistent = true}},
                kPatience, {}));
            note("plain copy", "replay", static_cast<double>(instance->recoveryTook().count()) / 1000.0);
            got(instance->shutDown());
        });
    }

    [[nodiscard]] double megabytes() const { return static_cast<double>(m_taken.dataBytes) / 1e6; }

private:
    BackupLab m_lab;
    PostgresTools m_tools = got(PostgresTools::find(15, {}, true));
    Manifest m_taken;
};

void print(const char* what, double seconds, double megabytes, double peer) {
    fmt::print("{:<58} {:>8.1f} s {:>8.0f} MB/s {:>7.0f} %\n", what, seconds, megabytes / seconds,
               100.0 * peer / seconds);
}

} // namespace

int main(int argc, char** argv) {
    const QCoreApplication application(argc, argv);
    int megabytes = 1024;
    int rounds = 3;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string_view word(argv[i]);
        if (word == "--megabytes")
            megabytes = std::max(16, std::atoi(argv[i + 1]));
        else if (word == "--rounds")
            rounds = std::max(1, std::atoi(argv[i + 1]));
        else
            giveUp("bench_backups [--megabytes 1024] [--rounds 3]");
    }
    Bench bench(megabytes);
    std::vector<double> same;
    std::vector<double> plain;
    std::vector<double> ours;
    std::vector<double> copied;
    std::vector<double> restored;
    for (int i = 0; i < rounds; ++i) {
        same.push_back(bench.peer(
            {"--format=tar", "--compress=client-zstd:level=3", "--manifest-checksums=SHA256"}, "packed"));
        ours.push_back(bench.take());
        plain.push_back(bench.peer({"--format=plain"}, "plain"));
        copied.push_back(bench.plainCopy());
        restored.push_back(bench.restore());
    }
    const auto size = bench.megabytes();
    double load = 0.0;
    static_cast<void>(::getloadavg(&load, 1));
    fmt::print("{:.0f} MB of data, median of {}, load average {:.1f}\n", size, rounds, load);
    print("pg_basebackup, packed alike (tar, zstd 3, SHA-256)", median(same), size, median(same));
    print("pg_basebackup as it is (plain files, no packing)", median(plain), size, median(same));
    print("Holdfast: the same, read again, on the disk (bar 80 %)", median(ours), size, median(same));
    print("a plain copy of a cluster, and its recovery", median(copied), size, median(copied));
    print("Holdfast: restored from its repository (bar 80 %)", median(restored), size, median(copied));
    return 0;
}
