#include "checks/text/gb_characters.hpp"

#include <array>
#include <bit>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include <iconv.h>

#include "checks/text/ascii.hpp"

namespace stmtwatch::checks::text {
namespace {

constexpr char32_t unknown = 0xFFFD;
constexpr std::size_t leads = 0xFE - 0x81 + 1;
constexpr std::size_t seconds = 0xFE - 0x40;   // without 0x7F
constexpr std::size_t fours = 39'420;          // 81308130 to 8431A439
constexpr std::size_t fours_beyond = 189'000;  // 90308130 stands for U+10000

bool is_lead(std::uint8_t byte) {
  return byte >= 0x81 && byte <= 0xFE;
}
bool is_second(std::uint8_t byte) {
  return byte >= 0x40 && byte <= 0xFE && byte != 0x7F;
}

std::size_t index_of_two(std::string_view text) {
  const std::size_t second = byte_at(text, 1);
  return (byte_at(text, 0) - 0x81u) * seconds + second - 0x40 - (second > 0x7F ? 1 : 0);
}
std::size_t index_of_four(std::string_view text) {
  return ((byte_at(text, 0) - 0x81u) * 10 + byte_at(text, 1) - 0x30u) * 1260 +
         (byte_at(text, 2) - 0x81u) * 10 + byte_at(text, 3) - 0x30u;
}

// Converts one character at a time.
class Converter {
 public:
  explicit Converter(Encoding encoding)
      : handle_(iconv_open("UTF-32LE", encoding == Encoding::gbk ? "GBK" : "GB18030")) {}
  ~Converter() {
    if (is_open()) iconv_close(handle_);
  }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;

  bool is_open() const { return std::bit_cast<std::intptr_t>(handle_) != -1; }

  // 0: not a character.
  template <std::size_t N>
  char32_t code_of(std::array<char, N> character) const {
    std::array<unsigned char, 8> code{};
    char* in = character.data();
    char* out = reinterpret_cast<char*>(code.data());
    std::size_t in_left = N;
    std::size_t out_left = code.size();
    iconv(handle_, nullptr, nullptr, nullptr, nullptr);
    const bool whole = iconv(handle_, &in, &in_left, &out, &out_left) != static_cast<std::size_t>(-1);
    if (!whole || in_left > 0 || out_left != code.size() - 4) return 0;
    return code[0] | char32_t{code[1]} << 8 | char32_t{code[2]} << 16 | char32_t{code[3]} << 24;
  }

 private:
  iconv_t handle_;
};

// What every character stands for; 0: none. Empty where the C library cannot tell.
struct Table {
  std::vector<char32_t> two;
  std::vector<char32_t> four;
  std::vector<std::uint8_t> bytes;  // for each code up to U+FFFF; 0: not in this encoding

  explicit Table(Encoding encoding) {
    const Converter converter(encoding);
    if (!converter.is_open()) return;
    const bool gbk = encoding == Encoding::gbk;
    bytes.assign(0x10000, gbk ? 0 : 4);
    two.assign(leads * seconds, gbk ? 0 : unknown);
    for (unsigned lead = 0x81; lead <= 0xFE; ++lead) {
      for (unsigned second = 0x40; second <= 0xFE; ++second) {
        if (second != 0x7F) read_two(converter, {static_cast<char>(lead), static_cast<char>(second)});
      }
    }
    if (gbk) {
      bytes[0x20AC] = 1;
    } else {
      read_fours(converter);
    }
  }

 private:
  void read_two(const Converter& converter, std::array<char, 2> character) {
    const char32_t code = converter.code_of(character);
    if (code == 0) return;
    two[index_of_two({character.data(), 2})] = code;
    if (code < bytes.size()) bytes[code] = 2;
  }

  void read_fours(const Converter& converter) {
    four.assign(fours, unknown);
    for (std::size_t i = 0; i < fours; ++i) {
      const auto digit = [](std::size_t base, std::size_t value) { return static_cast<char>(base + value); };
      const char32_t code = converter.code_of<4>({digit(0x81, i / 12'600), digit(0x30, i / 1260 % 10),
                                                  digit(0x81, i / 10 % 126), digit(0x30, i % 10)});
      if (code != 0) four[i] = code;
    }
  }
};

const Table& known(Encoding encoding) {
  static const Table gbk(Encoding::gbk);
  static const Table gb18030(Encoding::gb18030);
  return encoding == Encoding::gbk ? gbk : gb18030;
}

const Table& table_of(Encoding encoding) {
  const Table& table = known(encoding);
  if (table.two.empty()) std::abort();  // is_supported() says so
  return table;
}

std::optional<char32_t> code_of_four(std::string_view text, Encoding encoding) {
  const std::size_t index = index_of_four(text);
  if (index < fours) return table_of(encoding).four[index];
  if (index < fours_beyond || index >= fours_beyond + 0x100000) return std::nullopt;
  return static_cast<char32_t>(0x10000 + index - fours_beyond);
}

}  // namespace

bool is_supported(Encoding encoding) {
  return (encoding != Encoding::gbk && encoding != Encoding::gb18030) || !known(encoding).two.empty();
}

std::size_t gb_character_bytes(std::string_view text, Encoding encoding) {
  if (text.size() < 2 || !is_lead(byte_at(text, 0))) return 1;
  if (is_second(byte_at(text, 1))) return 2;
  const bool four = encoding == Encoding::gb18030 && text.size() >= 4 && is_digit(text[1]) &&
                    is_lead(byte_at(text, 2)) && is_digit(text[3]);
  return four ? 4 : 1;
}

bool is_cut_gb_character(std::string_view text, Encoding encoding) {
  if (!is_lead(byte_at(text, 0)) || text.size() > 3) return false;
  if (text.size() == 1) return true;
  const bool four = encoding == Encoding::gb18030 && is_digit(text[1]);
  return four && (text.size() == 2 || is_lead(byte_at(text, 2)));
}

std::optional<Character> first_gb_character(std::string_view text, Encoding encoding) {
  if (text.empty()) return std::nullopt;
  if (byte_at(text, 0) < 0x80) return Character{byte_at(text, 0), 1};
  const std::size_t bytes = gb_character_bytes(text, encoding);
  if (bytes == 4) {
    const auto code = code_of_four(text, encoding);
    return code ? std::optional(Character{*code, bytes}) : std::nullopt;
  }
  if (bytes == 1) {
    const bool euro = encoding == Encoding::gbk && byte_at(text, 0) == 0x80;
    return euro ? std::optional(Character{0x20AC, 1}) : std::nullopt;
  }
  const char32_t code = table_of(encoding).two[index_of_two(text)];
  return code != 0 ? std::optional(Character{code, bytes}) : std::nullopt;
}

std::optional<std::size_t> gb_bytes_of(char32_t code, Encoding encoding) {
  if (code < 0x80) return 1;
  if (code > 0xFFFF) return encoding == Encoding::gb18030 ? std::optional<std::size_t>(4) : std::nullopt;
  const std::size_t bytes = table_of(encoding).bytes[code];
  return bytes > 0 ? std::optional(bytes) : std::nullopt;
}

}  // namespace stmtwatch::checks::text
