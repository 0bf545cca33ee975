// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/backup_link.h"

namespace holdfast::models {

BackupLink::BackupLink(ports::BackupClient& client, QObject* parent) : QObject(parent), m_client(client) {}

void BackupLink::take(const ServiceId& service, QObject* context, Answer<backups::BackupSummary> answer) {
    m_client.take(service, guarded<backups::BackupSummary>(context, std::move(answer)));
}

void BackupLink::verify(const ServiceId& service, const BackupId& id, QObject* context,
                        Answer<backups::Verification> answer) {
    m_client.verify(service, id, guarded<backups::Verification>(context, std::move(answer)));
}

void BackupLink::drill(const ServiceId& service, const BackupId& id, QObject* context,
                       Answer<backups::DrillReport> answer) {
    m_client.drill(service, id, guarded<backups::DrillReport>(context, std::move(answer)));
}

void BackupLink::restore(const ServiceId& service, const ports::RestoreOrder& order, QObject* context,
                         Answer<ports::Restored> answer) {
    m_client.restore(service, order, guarded<ports::Restored>(context, std::move(answer)));
}

void BackupLink::cancel(QObject* context, Answer<std::string> answer) {
    m_client.cancel(guarded<std::string>(context, std::move(answer)));
}

} // namespace holdfast::models
