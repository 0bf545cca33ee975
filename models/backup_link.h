// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/backup_client.h"

#include <QtCore/QObject>
#include <QtCore/QPointer>

#include <functional>
#include <utility>

namespace holdfast::models {

/// Backups as models and pages see them: the orders of ports::BackupClient, whose answers come only as long
/// as the object that asked is alive. Which there are is in FleetState::backups. Main thread.
class BackupLink final : public QObject {
    Q_OBJECT

public:
    /// `client` outlives the link.
    explicit BackupLink(ports::BackupClient& client, QObject* parent = nullptr);

    template <typename T>
    using Answer = std::function<void(const Result<T>&)>;
    using BackupId = backups::BackupId;

    void take(const ServiceId& service, QObject* context, Answer<backups::BackupSummary> answer);
    void verify(const ServiceId& service, const BackupId& id, QObject* context,
                Answer<backups::Verification> answer);
    void drill(const ServiceId& service, const BackupId& id, QObject* context,
               Answer<backups::DrillReport> answer);
    void restore(const ServiceId& service, const ports::RestoreOrder& order, QObject* context,
                 Answer<ports::Restored> answer);
    void cancel(QObject* context, Answer<std::string> answer);

private:
    template <typename T>
    static auto guarded(QObject* context, Answer<T> answer) {
        return [guard = QPointer<QObject>(context), answer = std::move(answer)](const Result<T>& result) {
            if (guard) answer(result);
        };
    }

    ports::BackupClient& m_client;
};

} // namespace holdfast::models
