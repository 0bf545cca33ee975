// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/folder_look.h"
#include "tests/support/test_registry.h"

#include <QtCore/QTemporaryDir>

#include <deque>
#include <fstream>

using namespace holdfast;
using namespace holdfast::backups;

namespace {

using Names = std::vector<std::filesystem::path>;

/// Passes over a folder, as told.
FolderPass passes(std::deque<Names>& told) {
    return [&told]() -> Result<Names> {
        const auto names = told.front();
        if (told.size() > 1) told.pop_front();
        return names;
    };
}

} // namespace

class TstFolderLook final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aFileThatIsRenamedDuringAPassIsThere() {
        // «4.partial» became «4» while the first pass was between the two, and «5.partial» was there by then.
        std::deque<Names> told{{"3", "5.partial"}, {"3", "4", "5.partial"}};
        const auto seen = settledEntries(passes(told));
        QVERIFY(seen && *seen == (Names{"3", "4", "5.partial"}));
    }

    void oneThatShowsTwiceIsThereOnce() {
        std::deque<Names> told{{"4", "4.partial"}, {"4"}};
        const auto seen = settledEntries(passes(told));
        QVERIFY(seen && *seen == Names{"4"});
    }

    void aFolderThatNeverRestsComesToAnEnd() {
        std::deque<Names> told;
        for (char name = 'a'; name <= 'z'; ++name)
            told.push_back({std::string(1, name)});
        const auto seen = settledEntries(passes(told));
        QVERIFY(seen && seen->size() == 8 && seen->front() == "a" && seen->back() == "h");
    }

    void whatCannotBeReadIsSaid() {
        int asked = 0;
        const auto seen = settledEntries([&]() -> Result<Names> {
            if (++asked == 1) return Names{"3"};
            return failure(ErrorCode::FixSetup, "no");
        });
        QVERIFY(!seen && seen.error().detail == "no");
    }

    void aFolderIsReadInOrderAndOneThatIsNotThereIsEmpty() {
        const QTemporaryDir folder;
        const std::filesystem::path here = folder.path().toStdString();
        QVERIFY(entriesOf(here / "none")->empty());
        for (const char* name : {"b", "a"})
            std::ofstream(here / name) << name;
        QVERIFY(*entriesOf(here) == (Names{here / "a", here / "b"}));
        const auto file = entriesOf(here / "a");
        QVERIFY(!file && file.error().code == ErrorCode::FixSetup);
    }
};

HOLDFAST_TEST(TstFolderLook)
#include "tst_folder_look.moc"
