// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/recovery/restore_recipe.h"
#include "tests/engine/recovery/recovery_incident.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>

#include <filesystem>

namespace holdfast::recovery::testing {

/// Backups of folders with one file in each; what is to go wrong can be told.
class LittleBackups final : public BackupBook {
public:
    LittleBackups() { put("data", "old"); }

    [[nodiscard]] std::string path(const char* name) const {
        return folder.filePath(QLatin1String(name)).toStdString();
    }

    void put(const char* name, const char* content) const {
        std::filesystem::create_directory(path(name));
        QFile file(QString::fromStdString(path(name) + "/content"));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) < 0) qFatal("no file");
    }

    [[nodiscard]] QByteArray in(const char* name) const {
        QFile file(QString::fromStdString(path(name) + "/content"));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(none)");
    }

    std::string whyNot(const Subject&) const override { return {}; }

    Result<RestoreSight> look(const Subject&, const RestoreWish& wish, const FolderView&,
                              const ports::PlatformContext&) override {
        if (!sound) return failure(ErrorCode::FixInput, "That backup was never verified.");
        RestoreSight sight{.data = path("data"),
                           .lost = !std::filesystem::exists(path("data")),
                           .restored = path("data.restored-1"),
                           .aside = path("data.before-1"),
                           .identity = "7",
                           .answers = "PostgreSQL 15.14",
                           .schedules = {"a backup every 24 h"},
                           .log = true,
                           .basis = "b"};
        sight.backup.id = wish.id.isEmpty() ? backups::BackupId("20261122-003000-7f3a") : wish.id;
        return sight;
    }

    Result<void> awaitQuiet(const Subject&, std::stop_token) override { return may("quiet"); }

    Result<std::string> takeSafety(const Subject&, const ports::BackupSink&, std::stop_token) override {
        if (auto is = may("safety"); !is) return std::unexpected(is.error());
        return "20261122-013000-0001, verified";
    }

    Result<ports::Restored> fetch(const Subject& subject, const RestoreWish&, const RestoreSight&,
                                  const ports::BackupSink& sink, std::stop_token stop) override {
        if (sink) sink({.phase = "copy", .bytesDone = 1 << 20, .bytesTotal = 4 << 20});
        if (abortIn != nullptr) {
            abortIn->request_stop();
            if (stop.stop_requested()) return failure(ErrorCode::Cancelled, "Ended on request.");
        }
        if (auto is = may("fetch"); !is) return std::unexpected(is.error());
        static_cast<void>(subject);
        put("data.restored-1", "new");
        return ports::Restored{.folder = path("data.restored-1"), .text = "restored"};
    }

    Result<std::vector<std::string>> prove(const Subject&, const RestoreWish&, const RestoreSight&,
                                           std::stop_token) override {
        if (auto is = may("prove"); !is) return std::unexpected(is.error());
        return std::vector<std::string>{"as it was"};
    }

    Result<void> mayReplace(const Subject&, const RestoreWish&, const RestoreSight&,
                            std::stop_token) override {
        return may("replace");
    }

    Result<std::string> awaitServer(const Subject&, const RestoreWish&, const RestoreSight&,
                                    std::stop_token) override {
        if (auto is = may("answers"); !is) return std::unexpected(is.error());
        return "PostgreSQL 15.14";
    }

    Result<void> beginLogAnew(const Subject&, const RestoreWish&) override { return may("log"); }

    QTemporaryDir folder;
    std::string fails; ///< which call goes wrong
    bool sound = true;
    std::stop_source* abortIn = nullptr; ///< asked to end while it is restored
    std::vector<std::string> called;

private:
    Result<void> may(const char* call) {
        called.emplace_back(call);
        if (fails == call) return failure(ErrorCode::FixSetup, std::string("It fails at ") + call + ".");
        return {};
    }
};

} // namespace holdfast::recovery::testing
