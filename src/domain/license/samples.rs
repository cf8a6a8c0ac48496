//! Licenses for tests, as scanners type them.

/// A license's header: file type, issuer, versions, and one subfile with offset and length.
pub const HEADER: &str = "@\n\u{1e}\rANSI 636061090002DL00410278ZW03190008DL";

/// A license of today: its holder and number, expiry and birth date as the card has them.
#[must_use]
pub fn license(family: &str, given: &str, number: &str, birth: &str, expiry: &str) -> String {
    format!(
        "{HEADER}DAQ{number}\nDCS{family}\nDDEN\nDAC{given}\nDDFN\nDADNONE\nDDGN\nDCAE\nDCBNONE\nDCDNONE\nDBD03152022\n\
         DBB{birth}\nDBA{expiry}\nDBC2\nDAU064 in\nDAYBRO\nDAG100 MAIN ST\nDAIHUNTINGTON\nDAJWV\nDAK257010000\n\
         DCF0001122334455667\nDCGUSA\nDDAF\nDDB07012016\rZWZWA01\r"
    )
}
