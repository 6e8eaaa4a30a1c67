// Writes a night of statements of the reference format, the same for the same arguments:
//   generate_statements DIR DATE STATEMENTS RECORDS [FAULT=INDEX | STYLE ...]
// DATE is YYYYMMDD; FAULT is duplicate-voucher, line-break, long-name or truncated, INDEX the statement (from
// 1) that has it. Voucher numbers are the date and a running number, as real ones are, unique across the
// night. A STYLE is that of every record of every statement: lean (short names, 122 bytes a record),
// random-vouchers (16 random digits), wrong-amounts (no record's amount is one), long-names (no record's name
// fits), one-voucher (all records have the same).
#include <charconv>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace {

constexpr std::string_view header =
    "merchant_no|business_date|voucher_no|bill_type|dc_flag|amount|fee|currency|party_name|party_account|"
    "memo|"
    "posted_at\n";

struct Night {
  std::string directory;
  std::string date;
  std::uint64_t statements = 0;
  std::uint64_t records = 0;
  std::map<std::uint64_t, std::string> faults;
  std::set<std::string> styles;
};

// SplitMix64: small, good enough, and the same everywhere, which the standard's distributions are not.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t below(std::uint64_t limit) { return next() % limit; }

 private:
  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ull);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
  }
  std::uint64_t state_;
};

std::string long_name() {
  std::string name;
  while (name.size() < 65 * 3)
    name += "厦";
  return name;
}

std::string yuan(std::uint64_t fen) {
  return fmt::format("{}.{:02}", fen / 100, fen % 100);
}

std::string party(Random& random) {
  static const std::vector<std::string> names = {"王伟",
                                                 "李秀英",
                                                 "张建华",
                                                 "杭州明月餐饮管理有限公司",
                                                 "成都市锦城商贸有限公司",
                                                 "Harbour Trading Ltd",
                                                 "刘子涵",
                                                 "北京远山网络信息技术股份有限公司"};
  return names[random.below(names.size())];
}

std::string memo(Random& random) {
  static const std::vector<std::string> memos = {
      "货款", "退款", "手续费", "季度结算", "", "扫码付款-门店收款", "order 20-1187", "信用卡还款"};
  return memos[random.below(memos.size())];
}

std::string statement(const Night& night, std::uint64_t index) {
  const std::string merchant = fmt::format("{:012}", 880000000000ull + index);
  const auto fault = night.faults.contains(index) ? night.faults.at(index) : std::string();
  const std::uint64_t faulty_record = night.records / 2;
  Random random(index);
  std::string text(header);
  std::uint64_t amounts = 0;
  std::uint64_t fees = 0;
  for (std::uint64_t i = 0; i < night.records; ++i) {
    const bool here = i == faulty_record;
    const std::uint64_t running = index * night.records + i - (here && fault == "duplicate-voucher" ? 1 : 0);
    const std::uint64_t amount = random.below(5'000'000) + 1;
    const std::uint64_t fee = amount * 6 / 1000;
    const bool lean = night.styles.contains("lean");
    static const std::vector<std::string> short_names = {"王伟", "李秀英", "欧阳建华"};
    std::string name = lean ? short_names[i % short_names.size()] : party(random);
    std::string remark = lean ? (i % 2 == 0 ? "货款" : "") : memo(random);
    const std::string account = fmt::format("6222{:0{}}", random.below(1'000'000'000'000), lean ? 15 : 12);
    std::string voucher = fmt::format("{}{:010}", night.date, running);
    if (night.styles.contains("random-vouchers"))
      voucher = fmt::format("{:016}", random.below(10'000'000'000'000'000));
    if (night.styles.contains("one-voucher")) voucher = night.date;
    const std::string written = yuan(amount) + (night.styles.contains("wrong-amounts") ? "x" : "");
    if ((here && fault == "long-name") || night.styles.contains("long-names")) name = long_name();
    if (here && fault == "line-break") remark = "第一行\n第二行";
    amounts += amount;
    fees += fee;
    text += fmt::format("{}|{}|{}|{}|{}|{}|{}|CNY|{}|{}|{}|{}-{}-{} {:02}:{:02}:{:02}\n", merchant,
                        night.date, voucher, random.below(2) == 0 ? "FUND" : "TRADE",
                        random.below(2) == 0 ? "D" : "C", written, yuan(fee), name, account, remark,
                        night.date.substr(0, 4), night.date.substr(4, 2), night.date.substr(6, 2),
                        random.below(24), random.below(60), random.below(60));
  }
  text += fmt::format("TOTAL|{}|{}|{}\n", night.records, yuan(amounts), yuan(fees));
  if (fault == "truncated") text.resize(text.size() * 2 / 3);
  return text;
}

bool number(std::string_view text, std::uint64_t& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

bool parse(const std::vector<std::string>& arguments, Night& night) {
  if (arguments.size() < 4 || arguments[1].size() != 8) return false;
  night.directory = arguments[0];
  night.date = arguments[1];
  if (!number(arguments[2], night.statements) || !number(arguments[3], night.records)) return false;
  for (std::size_t i = 4; i < arguments.size(); ++i) {
    const auto equals = arguments[i].find('=');
    std::uint64_t index = 0;
    if (equals == std::string::npos) {
      night.styles.insert(arguments[i]);
      continue;
    }
    if (!number(std::string_view(arguments[i]).substr(equals + 1), index)) return false;
    night.faults[index] = arguments[i].substr(0, equals);
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  Night night;
  if (!parse({argv + 1, argv + argc}, night)) {
    std::cerr << "usage: generate_statements DIR YYYYMMDD STATEMENTS RECORDS [FAULT=INDEX | STYLE ...]\n";
    return 64;
  }
  for (std::uint64_t index = 1; index <= night.statements; ++index) {
    const std::string path =
        fmt::format("{}/merged_{:012}_{}.txt", night.directory, 880000000000ull + index, night.date);
    std::ofstream file(path, std::ios::binary);
    file << statement(night, index);
    if (!file.flush()) {
      std::cerr << "cannot write " << path << "\n";
      return 74;
    }
  }
}
