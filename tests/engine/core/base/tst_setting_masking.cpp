// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/base/secret_masking.h"
#include "tests/support/test_registry.h"

using namespace holdfast;

namespace {

const std::string mask(kMasked);

} // namespace

class TstSettingMasking : public QObject {
    Q_OBJECT

    static void settings(bool secret) {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("value");
        const auto row = [](const char* name, const char* value) {
            QTest::addRow("%s=%.8s", name, value) << QByteArray(name) << QByteArray(value);
        };
        if (secret) {
            row("POSTGRES_PASSWORD", "hunter2");
            row("pgpassfile", "/x");
            row("AWS_SECRET_ACCESS_KEY", "a");
            row("GITHUB_TOKEN", "x");
            row("Authorization", "Basic x");
            row("APP", "postgres://shop:hunter2@db/shop");
            row("APP", "user=shop@host");
            row("MODE", "A1b2C3d4E5f6");
            row("MODE", "correcthorsebatterystaple");
            row("LINES", "of one file\nof another");
            row("traefik.basicauth", "me:x");
        } else {
            row("LOG_LEVEL", "debug");
            row("PORT", "8080");
            row("PATH", "/usr/local/sbin:/usr/local/bin:/usr/bin");
            row("UPSTREAM", "http://api:8000/v1");
            row("WORKERS", "");
            row("com.docker.compose.project", "shop");
            row("FEATURES", "search, cart, 24-hours");
        }
    }

private Q_SLOTS:

    void whatCouldBeASecretIsMasked_data() { settings(true); }

    void whatCouldBeASecretIsMasked() {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, value);
        QVERIFY(isSensitive(name.toStdString(), value.toStdString()));
        const auto shown = shownSetting(name.toStdString(), value.toStdString());
        QVERIFY2(shown.find(mask) != std::string::npos, shown.c_str());
        QVERIFY(shown.find("hunter2") == std::string::npos);
    }

    void whatIsPlainlyHarmlessIsShown_data() { settings(false); }

    void whatIsPlainlyHarmlessIsShown() {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, value);
        QCOMPARE(shownSetting(name.toStdString(), value.toStdString()), value.toStdString());
    }

    void ofAnAddressOnlyTheCredentialsGo() {
        QCOMPARE(shownSetting("DATABASE", "postgres://shop:hunter2@db:5432/shop"),
                 "postgres://" + mask + "@db:5432/shop");
        QCOMPARE(shownSetting("HOOK", "https://ci/build?id=abc"), "https://ci/build?" + mask);
    }

    void argumentsLoseWhatFollowsASensitiveOption() {
        const std::vector<std::string> given{"--requirepass", "hunter2",  "--port",        "6379",
                                             "--token=abc",   "SECRET=x", "redis://u:p@h/"};
        const std::vector<std::string> shown{
            "--requirepass",          mask, "--port", "6379", "--token=" + mask, "SECRET=" + mask,
            "redis://" + mask + "@h/"};
        QCOMPARE(shownArguments(given), shown);
        QCOMPARE(shownArguments({"requirepass", "hunter2"}), (std::vector<std::string>{"requirepass", mask}));
    }

    void theWordsOfAShellAreLookedAtOneByOne() {
        QCOMPARE(shownArguments({"-c", "PGPASSWORD=hunter2 psql --password hunter3 -h 'db'; exec sleep 5"}),
                 (std::vector<std::string>{"-c", "PGPASSWORD=" + mask + " psql --password " + mask +
                                                     " -h 'db'; exec sleep 5"}));
    }

    void anErrorOfOthersCarriesNoPassword() {
        QCOMPARE(maskSecrets("dial \"tcp://admin:hunter2@10.0.0.1:1\": refused"),
                 "dial \"tcp://" + mask + "@10.0.0.1:1\": refused");
        QCOMPARE(maskSecrets("invalid environment variable: API_KEY=hunter2"),
                 "invalid environment variable: API_KEY=" + mask);
    }
};

HOLDFAST_TEST(TstSettingMasking)
#include "tst_setting_masking.moc"
