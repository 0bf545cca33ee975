// SPDX-License-Identifier: GPL-3.0-or-later
// Snapshot files from elsewhere: the seal, the pack inside it, manifests and documents. The first byte
// chooses which, so that the SHA-256 of the seal does not keep a fuzzer out of what is behind it.
#include "engine/core/snapshots/canonical_json.h"
#include "engine/core/snapshots/file_record.h"
#include "engine/core/snapshots/settings_record.h"
#include "engine/core/snapshots/snapshot.h"
#include "engine/core/snapshots/workload_record.h"
#include "engine/stores/part_pack.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>

using namespace holdfast;
using namespace holdfast::snapshots;

namespace {

[[noreturn]] void fault(const char* what) {
    std::fprintf(stderr, "%s\n", what);
    std::abort();
}

void manifest(std::string_view text) {
    const auto found = manifestFrom(text, "fuzz");
    if (!found && found.error().detail.empty()) fault("refused without a word");
    // What is taken is written the same again: else its digest would be another one.
    if (found && manifestText(*found) != text) fault("a manifest that is not its own text");
}

void document(std::string_view text) {
    const auto found = canonicalDocument(text, "fuzz");
    if (!found) {
        if (found.error().detail.empty()) fault("refused without a word");
        return;
    }
    if (canonicalText(*found) != text) fault("a document that is not its own text");
    const Concealer concealer(Secret("0123456789abcdef"));
    const SecretPool pool(concealer);
    static_cast<void>(workloadFrom(*found, pool));
    static_cast<void>(settingsFrom(*found, pool));
    if (!found->is_object()) return;
    for (const auto& [path, entry] : found->items())
        static_cast<void>(fileFrom(*found, path, pool));
}

void pack(std::string_view bytes) {
    const auto texts = stores::textsIn(bytes, "fuzz");
    if (!texts) return;
    stores::PackWriter again;
    for (const auto& one : *texts)
        again.add(one.text);
    if (again.content() != bytes) fault("a pack that is not its own content");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
    switch (data[0] % 4) {
    case 0:
        static_cast<void>(stores::unsealed(stores::SealedKind::Export, rest, "fuzz"));
        break;
    case 1:
        pack(rest);
        break;
    case 2:
        manifest(rest);
        break;
    default:
        document(rest);
        break;
    }
    return 0;
}
