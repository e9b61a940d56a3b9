"""Rules made known 规章制度: a unit's or the bureau's rules by version, and who has read them (劳动合同法 4)."""
