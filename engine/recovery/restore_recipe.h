// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/recovery/backup_book.h"

namespace holdfast::recovery {

/// Puts the data of a service back from a backup (tier 4). It is restored beside what is there and proven by
/// a server of its own; then the service and what cannot do without it are stopped, the folders change places
/// by renaming, and all of it is started again. Nothing is written over and nothing is removed: the former
/// data stays aside, and goes back into its place when the restored one does not verify.
class RestoreRecipe final : public Recipe {
public:
    explicit RestoreRecipe(BackupBook& book) : m_book(book) {}

    [[nodiscard]] actions::RecoveryAction action() const override { return actions::RecoveryAction::Restore; }

    [[nodiscard]] std::string whyNot(const Subject& subject) const override;
    /// «backup»: which one, else the newest sound one. «at»: a time (ISO 8601 in UTC), or «backup» for no
    /// further than the backup itself; «transaction»: up to and with this one; neither: as far as the log
    /// goes. «into»: «fresh» or «in-place», which are the same: what is there is never written over.
    [[nodiscard]] Result<Drawing> draw(const Subject& subject, const actions::PlanRequest& request,
                                       SubjectFinder& others, const ports::PlatformContext& context) override;

private:
    BackupBook& m_book;
};

/// What a request, or a step drawn from it, wants back. FixInput.
[[nodiscard]] Result<RestoreWish> restoreWishIn(const std::map<std::string, std::string>& arguments);

/// The backup that the drawing of a restore goes back to; drawing it has found it sound. None: it is the
/// drawing of something else.
[[nodiscard]] std::optional<actions::BackupFacts> backupOf(const Drawing& drawing);

/// Restore, and the deeds «restore.» of its steps. The book outlives it.
[[nodiscard]] Cookbook restoreCookbook(BackupBook& book);

} // namespace holdfast::recovery
