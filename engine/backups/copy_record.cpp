// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/copy_record.h"

#include "engine/stores/sealed_file.h"

#include <nlohmann/json.hpp>

namespace holdfast::backups {

using nlohmann::json;

namespace {

std::filesystem::path fileIn(const Repository& repository) {
    return repository.folder() / "copied.sealed";
}

} // namespace

std::string copyPlace(const CopySettings& copy) {
    return copy.endpoint + " " + copy.target();
}

Result<void> keepCopyRecord(const Repository& repository, const CopyRecord& record) {
    json whole = json::array();
    for (const auto& id : record.whole)
        whole.push_back(id.value());
    const json document{
        {"to", record.to}, {"at", record.at.time_since_epoch().count()}, {"whole", std::move(whole)}};
    return stores::writeDurably(fileIn(repository),
                                stores::sealed(stores::SealedKind::BackupCopy, document.dump()));
}

std::optional<CopyRecord> readCopyRecord(const Repository& repository, const CopySettings& copy) {
    const auto file = fileIn(repository);
    const auto bytes = stores::readSealedFile(file);
    const auto text = bytes ? stores::unsealed(stores::SealedKind::BackupCopy, *bytes, file.string()) : bytes;
    if (!text) return std::nullopt;
    const auto document = json::parse(*text, nullptr, false);
    if (!document.is_object()) return std::nullopt;
    const auto to = document.find("to");
    const auto at = document.find("at");
    const auto whole = document.find("whole");
    if (to == document.end() || *to != copyPlace(copy) || at == document.end() || !at->is_number_integer() ||
        whole == document.end() || !whole->is_array())
        return std::nullopt;
    CopyRecord record{.to = copyPlace(copy), .at = TimePoint(Duration(at->get<std::int64_t>())), .whole = {}};
    for (const auto& id : *whole) {
        if (id.is_string()) record.whole.emplace_back(id.get<std::string>());
    }
    return record;
}

} // namespace holdfast::backups
