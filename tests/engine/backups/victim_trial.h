// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/engine/backups/victim_place.h"
#include "tests/support/test_registry.h"

#include <QtCore/QDir>
#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>

#include <csignal>
#include <filesystem>
#include <random>

namespace holdfast::backups::testing {

/// Has a program work on backups and kills it; then looks at what the next one finds.
class VictimTrial {
public:
    static constexpr int kPatience = 60'000;

    /// When it is killed.
    struct Moment {
        double share = 0.0;     ///< of the time that the same takes by itself
        bool whenThere = false; ///< with a share of 1 instead: as soon as what it makes has its name
        bool atWork = false;    ///< instead: as soon as it says that it is at work, where it waits for it
    };

    VictimTrial(std::string kind, std::string target) : m_kind(std::move(kind)), m_target(std::move(target)) {
        for (const auto* name : {"scratch", "sockets", "targets"})
            QDir(m_folder.path()).mkdir(QString::fromLatin1(name));
        for (const auto& name : {QString(), QStringLiteral("scratch"), QStringLiteral("sockets"),
                                 QStringLiteral("targets")}) // servers pass through
            QFile::setPermissions(m_folder.filePath(name), QFile::ReadOwner | QFile::WriteOwner |
                                                               QFile::ExeOwner | QFile::ExeGroup |
                                                               QFile::ExeOther);
    }

    [[nodiscard]] BackupPlace place() const {
        return victimPlace(m_kind, m_target, m_folder.path().toStdString());
    }

    [[nodiscard]] std::string target() const {
        return m_folder.filePath(QStringLiteral("targets/new")).toStdString();
    }

    /// Undisturbed, from its start to its end. Empty: it did what it was told, else its words.
    [[nodiscard]] QByteArray whole(const QString& work, const std::string& id = {}) {
        QProcess victim;
        const auto began = std::chrono::steady_clock::now();
        start(victim, work, id);
        victim.waitForFinished(kPatience);
        m_took = std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - began);
        return victim.exitStatus() == QProcess::NormalExit && victim.exitCode() == 0
                   ? QByteArray()
                   : victim.readAllStandardOutput() + victim.errorString().toUtf8();
    }

    /// True: it was at it until then.
    [[nodiscard]] bool killed(const QString& work, const std::string& id, Moment moment) {
        QProcess victim;
        const auto before = made();
        start(victim, work, id, moment.atWork);
        if (moment.atWork) {
            victim.waitForReadyRead(kPatience);
        } else if (moment.whenThere && moment.share == 1.0) {
            while (victim.state() == QProcess::Running && made() == before)
                victim.waitForFinished(1);
        } else {
            victim.waitForFinished(static_cast<int>(moment.share * static_cast<double>(m_took.count())));
        }
        if (victim.state() == QProcess::Running) ::kill(static_cast<pid_t>(victim.processId()), SIGKILL);
        victim.waitForFinished(kPatience);
        return victim.exitStatus() == QProcess::CrashExit;
    }

    /// What the next program says, once it has cleared up behind the one before.
    [[nodiscard]] std::vector<CutShort> said(BackupKeeper& keeper) const {
        std::vector<CutShort> out;
        const auto isClear = [&] {
            // Children of a server that was killed take a moment longer to be gone than it does.
            const auto cleared = keeper.clearUp();
            if (!cleared) return false;
            for (const auto& one : *cleared) {
                std::erase_if(out, [&](const CutShort& told) { return told.began == one.began; });
                out.push_back(one);
            }
            // Nor does a child that was just begun let go of what it has not yet closed.
            return leftOver().isEmpty() &&
                   std::ranges::all_of(*cleared, [](const auto& one) { return one.left.empty(); });
        };
        static_cast<void>(QTest::qWaitFor(isClear, kPatience));
        return out;
    }

    /// Everything that is not the repository's, nor a target.
    [[nodiscard]] QStringList leftOver() const {
        QStringList out;
        const auto underWay = QStringLiteral("repository/tests/%1/under-way").arg(kind());
        for (const auto& name :
             {QStringLiteral("scratch"), QStringLiteral("sockets"), QStringLiteral("targets"), underWay}) {
            for (const auto& entry : QDir(m_folder.filePath(name)).entryList(kAll))
                if (entry != QStringLiteral("new")) out << name + QStringLiteral("/") + entry;
        }
        for (const auto& entry : QDir(backups()).entryList(kAll))
            if (entry.startsWith(QStringLiteral("."))) out << entry;
        return out;
    }

    /// Processes that work in this place or on it; this one has it in its head only.
    [[nodiscard]] QStringList processes() const {
        QStringList out;
        for (const auto& entry : QDir(QStringLiteral("/proc")).entryList(QDir::Dirs)) {
            if (entry.toInt() <= 0 || entry.toInt() == ::getpid()) continue;
            QFile file(QStringLiteral("/proc/%1/cmdline").arg(entry));
            auto line = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
            std::error_code ignored;
            const auto where =
                std::filesystem::read_symlink("/proc/" + entry.toStdString() + "/cwd", ignored).string();
            if (line.contains(m_folder.path().toUtf8()) || where.starts_with(m_folder.path().toStdString()))
                out << entry + QStringLiteral(" ") + QString::fromUtf8(line.replace('\0', ' '));
        }
        return out;
    }

    /// Its very end, its beginning, and moments that are spread over all of it.
    [[nodiscard]] std::vector<Moment> moments(int count) {
        std::vector<Moment> out{{.share = 1.0, .whenThere = true}, {.share = 1.0, .atWork = true}};
        std::uniform_real_distribution<double> within(0.0, 1.0);
        const int others = count - static_cast<int>(out.size());
        for (int i = 0; i < others; ++i)
            out.push_back({.share = (i + std::max(within(m_random), 0.05)) / others});
        return out;
    }

private:
    static constexpr auto kAll = QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot;

    [[nodiscard]] QString kind() const { return QString::fromStdString(m_kind); }

    [[nodiscard]] QString backups() const {
        return m_folder.filePath(QStringLiteral("repository/tests/%1/backups").arg(kind()));
    }

    /// The names of what may come: backups, and the target.
    [[nodiscard]] QStringList made() const {
        QStringList out = QDir(backups()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot);
        if (QFile::exists(QString::fromStdString(target()))) out << QStringLiteral("new");
        return out;
    }

    void start(QProcess& victim, const QString& work, const std::string& id, bool waits = false) const {
        const auto program =
            std::filesystem::canonical("/proc/self/exe").parent_path().string() + "/backup_victim";
        victim.setProcessChannelMode(QProcess::MergedChannels);
        auto environment = QProcessEnvironment::systemEnvironment();
        if (waits) environment.insert(QStringLiteral("VICTIM_WAITS"), QStringLiteral("1"));
        victim.setProcessEnvironment(environment);
        victim.start(QString::fromStdString(program),
                     {QString::fromStdString(m_kind), QString::fromStdString(m_target), m_folder.path(), work,
                      QString::fromStdString(id), QString::fromStdString(target())});
        victim.waitForStarted(kPatience);
    }

    QTemporaryDir m_folder;
    std::string m_kind;
    std::string m_target;
    Duration m_took{0};
    std::mt19937 m_random{7};
};

} // namespace holdfast::backups::testing
