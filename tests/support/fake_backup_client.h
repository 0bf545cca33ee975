// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/backup_client.h"

#include <QtCore/QObject>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::testing {

/// An engine's backups that a test leads: what was asked is written down, and answered from the event loop as
/// the test says. Which there are stands in the BackupState the test gives.
class FakeBackupClient final : public ports::BackupClient {
public:
    void take(const ServiceId& service, Answer<backups::BackupSummary> answer) override;
    void verify(const ServiceId& service, const BackupId& id, Answer<backups::Verification> answer) override;
    void drill(const ServiceId& service, const BackupId& id, Answer<backups::DrillReport> answer) override;
    void restore(const ServiceId& service, const ports::RestoreOrder& order,
                 Answer<ports::Restored> answer) override;
    void cancel(Answer<std::string> answer) override;

    /// While held, answers wait for release().
    void hold() { m_held = true; }

    void release();

    std::optional<Error> refusal; ///< of everything
    backups::Verification verification{.at = {}, .sound = true, .text = "Every byte is as it was written."};
    backups::DrillReport report;

    std::vector<ServiceId> taken;
    std::vector<std::pair<ServiceId, BackupId>> verified;
    std::vector<std::pair<ServiceId, BackupId>> drilled;
    std::vector<ports::RestoreOrder> restored;
    int cancelled = 0;

private:
    template <typename T>
    void later(Answer<T> answer, T result);
    void run();

    std::vector<std::function<void()>> m_waiting;
    bool m_held = false;
    QObject m_context; ///< what is queued dies with the client
};

} // namespace holdfast::testing
