// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/backups/backup_keeper.h"
#include "engine/recovery/backup_book.h"

#include <functional>
#include <map>

namespace holdfast::backups {

/// The backups of a fleet, for plans that restore one over its service. It looks at this machine only: the
/// data directory of a server elsewhere is never touched.
class RestoreBook final : public recovery::BackupBook {
public:
    using Make = std::function<std::shared_ptr<BackupKeeper>(const FleetSpec&, const ServiceSpec&)>;

    RestoreBook(Make make, const Clock& clock) : m_make(std::move(make)), m_clock(clock) {}

    [[nodiscard]] std::string whyNot(const recovery::Subject& subject) const override;
    [[nodiscard]] Result<recovery::RestoreSight> look(const recovery::Subject& subject,
                                                      const recovery::RestoreWish& wish,
                                                      const recovery::FolderView& view,
                                                      const ports::PlatformContext& context) override;
    [[nodiscard]] Result<void> awaitQuiet(const recovery::Subject& subject, std::stop_token stop) override;
    [[nodiscard]] Result<std::string> takeSafety(const recovery::Subject& subject,
                                                 const ports::BackupSink& sink,
                                                 std::stop_token stop) override;
    [[nodiscard]] Result<ports::Restored> fetch(const recovery::Subject& subject,
                                                const recovery::RestoreWish& wish,
                                                const recovery::RestoreSight& places,
                                                const ports::BackupSink& sink, std::stop_token stop) override;
    [[nodiscard]] Result<std::vector<std::string>> prove(const recovery::Subject& subject,
                                                         const recovery::RestoreWish& wish,
                                                         const recovery::RestoreSight& places,
                                                         std::stop_token stop) override;
    [[nodiscard]] Result<void> mayReplace(const recovery::Subject& subject, const recovery::RestoreWish& wish,
                                          const recovery::RestoreSight& places,
                                          std::stop_token stop) override;
    [[nodiscard]] Result<std::string> awaitServer(const recovery::Subject& subject,
                                                  const recovery::RestoreWish& wish,
                                                  const recovery::RestoreSight& places,
                                                  std::stop_token stop) override;
    [[nodiscard]] Result<void> beginLogAnew(const recovery::Subject& subject,
                                            const recovery::RestoreWish& wish) override;

private:
    /// Made anew for each call: no file of its own stays open.
    [[nodiscard]] Result<std::shared_ptr<BackupKeeper>> keeperOf(const recovery::Subject& subject) const;

    Make m_make;
    const Clock& m_clock;
};

} // namespace holdfast::backups
