// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fake_backup_client.h"

#include <QtCore/QMetaObject>

namespace holdfast::testing {

void FakeBackupClient::run() {
    if (m_held) return;
    for (const auto& answer : std::exchange(m_waiting, {}))
        answer();
}

void FakeBackupClient::release() {
    m_held = false;
    run();
}

template <typename T>
void FakeBackupClient::later(Answer<T> answer, T result) {
    m_waiting.push_back(
        [answer = std::move(answer), refusal = refusal, result = std::move(result)]() mutable {
            answer(refusal ? Result<T>(std::unexpected(*refusal)) : Result<T>(std::move(result)));
        });
    QMetaObject::invokeMethod(&m_context, [this] { run(); }, Qt::QueuedConnection);
}

void FakeBackupClient::take(const ServiceId& service, Answer<backups::BackupSummary> answer) {
    taken.push_back(service);
    later(std::move(answer), backups::BackupSummary());
}

void FakeBackupClient::verify(const ServiceId& service, const BackupId& id,
                              Answer<backups::Verification> answer) {
    verified.emplace_back(service, id);
    later(std::move(answer), verification);
}

void FakeBackupClient::drill(const ServiceId& service, const BackupId& id,
                             Answer<backups::DrillReport> answer) {
    drilled.emplace_back(service, id);
    later(std::move(answer), report);
}

void FakeBackupClient::restore(const ServiceId&, const ports::RestoreOrder& order,
                               Answer<ports::Restored> answer) {
    restored.push_back(order);
    later(std::move(answer), ports::Restored{.folder = order.into,
                                             .phases = {},
                                             .lastCommit = {},
                                             .text = "It lies in " + order.into + "."});
}

void FakeBackupClient::cancel(Answer<std::string> answer) {
    ++cancelled;
    later(std::move(answer), std::string("It is being ended."));
}

} // namespace holdfast::testing
