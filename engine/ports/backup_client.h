// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/backup_provider.h"

#include <functional>
#include <string>

namespace holdfast::ports {

/// How a screen, a command or the HTTP API has backups taken, proven, rehearsed and restored. What there is
/// stands in FleetState::backups. One thing at a time in a fleet. Thread and answers as of EngineClient.
///
/// Errors: FixInput (no such backup, damaged, unsafe target), FixSetup (tool, room, right, role missing),
/// Retry (something else is under way, the server is not there), Cancelled; each in a sentence. What is done
/// goes into the audit trail.
class BackupClient {
public:
    template <typename T>
    using Answer = std::function<void(Result<T>)>;
    using BackupId = backups::BackupId;

    virtual ~BackupClient() = default;
    BackupClient() = default;
    BackupClient(const BackupClient&) = delete;
    BackupClient& operator=(const BackupClient&) = delete;

    /// Takes one now, verifies it and drops what retention lets go. Where it could not be verified, the
    /// answer has no verification.
    virtual void take(const ServiceId& service, Answer<backups::BackupSummary> answer) = 0;
    /// `id` empty: the newest. One that is not sound is an answer.
    virtual void verify(const ServiceId& service, const BackupId& id,
                        Answer<backups::Verification> answer) = 0;
    /// `id` empty: the newest. One that could not be proven is an answer.
    virtual void drill(const ServiceId& service, const BackupId& id, Answer<backups::DrillReport> answer) = 0;
    /// Into a fresh folder, never over anything that is there. Needs the role of an operator. `order.id`
    /// empty: the newest; `order.homes` is filled in.
    virtual void restore(const ServiceId& service, const RestoreOrder& order, Answer<Restored> answer) = 0;
    /// Ends what is under way, which leaves nothing behind. The answer is a sentence.
    virtual void cancel(Answer<std::string> answer) = 0;
};

} // namespace holdfast::ports
